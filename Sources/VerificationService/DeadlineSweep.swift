public import Logging
import Synchronization
public import VerificationCore

/// Tells verifications that their time has come: a step's time-out, a code's death (R10), and what is kept too long.
public final class DeadlineSweep: Sendable {
    private let store: any VerificationStore
    private let random: any RandomSource
    private let clock: any ServiceClock
    private let signal: WorkSignal
    private let retention: Retention
    private let audit: AuditScribe?
    private let swept = Mutex(Swept())
    private let logger: Logger
    private let observer: any ServiceObserver

    /// What was removed and not written down yet.
    private struct Swept {
        var rows = 0
        var entries = 0
        var since: Timestamp?
    }

    /// - Parameters:
    ///   - signal: Rung when a deadline has queued a delivery.
    ///   - retention: How long history is kept (R83).
    ///   - audit: Where it is written down that history was removed.
    ///   - observer: Told of the verifications that a deadline ended.
    public init(
        store: any VerificationStore, random: any RandomSource, clock: any ServiceClock, signal: WorkSignal,
        retention: Retention = .standard, logger: Logger, audit: AuditScribe? = nil,
        observer: any ServiceObserver = NoObserver()
    ) {
        self.store = store
        self.random = random
        self.clock = clock
        self.signal = signal
        self.retention = retention
        self.logger = logger
        self.audit = audit
        self.observer = observer
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
                for key in due { group.addTask { await self.tell(key) } }
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
            let outcome = try await store.apply(
                .timeReached(next: next), replacing: nil, to: key, once: nil, at: clock.now())
            if case .applied(let answer, let record) = outcome { observer.note(endedBy: answer, record) }
            return nil
        } catch {
            return error
        }
    }

    /// Removes one portion of what is kept too long, and says whether nothing of it is left: a step at a time, so that
    /// checks go on beside it.
    public func clean() async -> Bool {
        do {
            let now = clock.now()
            let outcome = try await store.sweep(at: now, keeping: retention)
            if outcome.rows > 0 { logger.info("old rows removed", metadata: ["rows": "\(outcome.rows)"]) }
            let entries = try await audit?.trim(at: now, keeping: retention) ?? 0
            try await note(rows: outcome.rows, entries: entries, at: now)
            return outcome.isFinished && entries == 0
        } catch {
            // A store that fails is given its rest before the next try.
            logger.error("old rows could not be removed", metadata: ["error": "\(error)"])
            return true
        }
    }

    /// Writes down what was removed, once an hour at most: a busy service removes something every minute.
    private func note(rows: Int, entries: Int, at now: Timestamp) async throws(StoreError) {
        let due: Swept? = swept.withLock { swept in
            swept.rows += rows
            swept.entries += entries
            guard swept.rows + swept.entries > 0 else { return nil }
            if let since = swept.since, now >= since, now < since + notedEvery { return nil }
            return swept
        }
        guard let audit, let due else { return }
        let entry = AuditEntry(
            at: now, actor: "service", act: .retentionRun, object: "rows \(due.rows), audit entries \(due.entries)")
        try await audit.record(entry)
        swept.withLock { swept in
            swept.rows -= due.rows
            swept.entries -= due.entries
            swept.since = now
        }
    }
}

/// How often runs of retention are written down at most.
private let notedEvery: Duration = .seconds(3600)

/// How often deadlines are looked at; a step begins at most this much late.
private let sweepEvery: Duration = .milliseconds(250)
private let cleaningEvery: Duration = .seconds(60)
private let batchMax = 500
