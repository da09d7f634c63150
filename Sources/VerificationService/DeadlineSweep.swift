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
        /// Why the last run took no audit entries away, if it could not.
        var trimFault: StoreError?
        /// Why what was removed is not written down, if it could not be.
        var noteFault: StoreError?
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
        guard audit != nil else { return }
        // In a task of its own, which the end of this one does not cancel: the tally is in memory alone.
        await Task { _ = await flush(at: clock.now()) }.value
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
        let now = clock.now()
        let outcome: SweepOutcome
        do throws(StoreError) {
            outcome = try await store.sweep(at: now, keeping: retention)
        } catch {
            // A store that fails is given its rest before the next try.
            logger.error("old rows could not be removed", metadata: ["error": "\(error)"])
            return true
        }
        if outcome.rows > 0 { logger.info("old rows removed", metadata: ["rows": "\(outcome.rows)"]) }
        let entries = await trim(at: now)
        let isNoted = await note(rows: outcome.rows, entries: entries, at: now)
        return !isNoted || (outcome.isFinished && entries == 0)
    }

    /// Takes away one portion of old audit entries. A chain that was tampered with stays as it is.
    private func trim(at now: Timestamp) async -> Int {
        guard let audit else { return 0 }
        do throws(StoreError) {
            let entries = try await audit.trim(at: now, keeping: retention)
            tell(nil, \.trimFault)
            return entries
        } catch {
            tell(error, \.trimFault, as: "old audit entries could not be removed")
            return 0
        }
    }

    /// Logs a fault of the audit trail once: nothing mends it before the next run, and the next one is soon.
    private func tell(_ fault: StoreError?, _ place: WritableKeyPath<Swept, StoreError?>, as message: String = "") {
        let former = swept.withLock { swept in
            defer { swept[keyPath: place] = fault }
            return swept[keyPath: place]
        }
        if let fault, fault != former { logger.error("\(message)", metadata: ["error": "\(fault)"]) }
    }

    /// Adds to what is to be written down and writes it down, once an hour at most: a busy service removes something
    /// every minute. False when it could not be written down; it is then with the next run's.
    private func note(rows: Int, entries: Int, at now: Timestamp) async -> Bool {
        let isDue = swept.withLock { swept in
            swept.rows += rows
            swept.entries += entries
            guard let since = swept.since else { return true }
            return now < since || now >= since + notedEvery
        }
        return isDue ? await flush(at: now) : true
    }

    /// Writes down what was removed and not written down yet. False when it could not be.
    private func flush(at now: Timestamp) async -> Bool {
        let due = swept.withLock { $0 }
        guard let audit, due.rows + due.entries > 0 else { return true }
        let entry = AuditEntry(
            at: now, actor: "service", act: .retentionRun, object: "rows \(due.rows), audit entries \(due.entries)")
        do throws(StoreError) {
            try await audit.record(entry)
        } catch {
            tell(error, \.noteFault, as: "what was removed could not be written down")
            return false
        }
        tell(nil, \.noteFault)
        swept.withLock { swept in
            swept.rows -= due.rows
            swept.entries -= due.entries
            swept.since = now
        }
        return true
    }
}

/// How often runs of retention are written down at most.
private let notedEvery: Duration = .seconds(3600)

/// How often deadlines are looked at; a step begins at most this much late.
private let sweepEvery: Duration = .milliseconds(250)
private let cleaningEvery: Duration = .seconds(60)
private let batchMax = 500
