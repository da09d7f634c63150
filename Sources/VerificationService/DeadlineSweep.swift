public import Logging
public import VerificationCore

/// Tells verifications that their time has come: a step's time-out, a code's death (R10), and what is kept too long.
public struct DeadlineSweep: Sendable {
    private let store: any VerificationStore
    private let random: any RandomSource
    private let clock: any ServiceClock
    private let signal: WorkSignal
    private let retention: Retention
    private let logger: Logger

    /// - Parameters:
    ///   - signal: Rung when a deadline has queued a delivery.
    ///   - retention: How long history is kept (R83).
    public init(
        store: any VerificationStore, random: any RandomSource, clock: any ServiceClock, signal: WorkSignal,
        retention: Retention = .standard, logger: Logger
    ) {
        self.store = store
        self.random = random
        self.clock = clock
        self.signal = signal
        self.retention = retention
        self.logger = logger
    }

    /// Sweeps until the task is cancelled.
    public func run() async {
        var nextCleaning = clock.now()
        while !Task.isCancelled {
            let count = await runOnce()
            if clock.now() >= nextCleaning {
                let isFinished = await clean()
                nextCleaning = clock.now() + (isFinished ? cleaningEvery : sweepEvery)
            }
            if count < batchMax { try? await clock.sleep(until: clock.now() + sweepEvery) }
        }
    }

    /// Handles what is due now, at most one batch, and says for how many verifications the store kept it: one that
    /// fails makes the sweep rest, not turn faster.
    @discardableResult
    public func runOnce() async -> Int {
        do {
            let due = try await store.due(at: clock.now(), limit: batchMax)
            let faults = await withTaskGroup(of: (any Error)?.self) { group in
                for key in due { group.addTask { await tell(key) } }
                return await group.reduce(into: []) { faults, fault in if let fault { faults.append(fault) } }
            }
            if let fault = faults.first {
                // One line for all: a full disk fails them all, and the log may lie on the same disk.
                logger.error("deadlines not kept", metadata: ["count": "\(faults.count)", "error": "\(fault)"])
            }
            if !due.isEmpty { signal.ring() }
            return due.count - faults.count
        } catch {
            logger.error("deadlines could not be read", metadata: ["error": "\(error)"])
            return 0
        }
    }

    /// Nil when the deadline was kept.
    private func tell(_ key: VerificationKey) async -> (any Error)? {
        do {
            let next = DeliveryID(random: try random.bytes(identifierRandomBytes))
            _ = try await store.apply(.timeReached(next: next), replacing: nil, to: key, once: nil, at: clock.now())
            return nil
        } catch {
            return error
        }
    }

    /// Removes one portion of what is kept too long, and says whether nothing of it is left: a step at a time, so that
    /// checks go on beside it.
    public func clean() async -> Bool {
        do {
            let outcome = try await store.sweep(at: clock.now(), keeping: retention)
            if outcome.rows > 0 { logger.info("old rows removed", metadata: ["rows": "\(outcome.rows)"]) }
            return outcome.isFinished
        } catch {
            // A store that fails is given its rest before the next try.
            logger.error("old rows could not be removed", metadata: ["error": "\(error)"])
            return true
        }
    }
}

/// How often deadlines are looked at; a step begins at most this much late.
private let sweepEvery: Duration = .milliseconds(250)
private let cleaningEvery: Duration = .seconds(60)
private let batchMax = 500
