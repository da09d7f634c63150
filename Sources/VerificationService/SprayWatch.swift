public import Logging
import Synchronization
public import VerificationCore

/// Watches each application's checks for a spray (R22). What was compared is added to the store's sums a moment later
/// and many at a time, so that no check pays a write for it; a crash loses what was not added yet, which is never more
/// than that of a few seconds. The pause that a spray may bring is known to every machine within a second.
public final class SprayWatch: Sendable {
    private struct Batch {
        var checks: CheckBatch
        /// When the first of its checks was compared.
        var since: Timestamp
    }

    private let store: any SprayStore
    private let clock: any ServiceClock
    private let logger: Logger
    private let observer: any ServiceObserver
    private let batches = Mutex<[ApplicationID: Batch]>([:])
    private let pauses = RecentReading<[ApplicationID: SendBlock]>(
        freshFor: pausesFreshFor, believedFor: pausesBelievedFor)

    public init(
        store: any SprayStore, clock: any ServiceClock, logger: Logger, observer: any ServiceObserver = NoObserver()
    ) {
        self.store = store
        self.clock = clock
        self.logger = logger
        self.observer = observer
    }

    /// Adds what was compared until the task is cancelled, and then what is left.
    public func run() async {
        while !Task.isCancelled {
            try? await clock.sleep(until: clock.now() + lookEvery)
            if Task.isCancelled { await flush() } else { await flushRipe() }
        }
    }

    /// Adds what has waited for long enough, or is enough to be judged.
    func flushRipe() async {
        let now = clock.now()
        await add { batch in
            batch.checks.compared >= addedChecks || batch.since + addedEvery <= now || now < batch.since
        }
    }

    /// Adds all that was compared.
    public func flush() async { await add { _ in true } }

    /// Counts a check that was compared; answers at once.
    func count(isWrong: Bool, by application: ApplicationID) {
        let now = clock.now()
        batches.withLock { batches in
            var batch = batches[application] ?? Batch(checks: CheckBatch(application: application), since: now)
            batch.checks.compared += 1
            if isWrong { batch.checks.wrong += 1 }
            batches[application] = batch
        }
    }

    /// What pauses an application; nil when nothing does.
    func pause(of application: ApplicationID) async throws(StoreError) -> SendBlock? {
        let now = clock.now()
        let known = try await pauses.value(at: now) { () async throws(StoreError) in try await store.pauses(at: now) }
        guard let block = known[application], let end = block.endsAt, now < end else { return nil }
        return block
    }

    private func add(_ isWanted: (Batch) -> Bool) async {
        let taken = batches.withLock { batches in
            let taken = batches.filter { isWanted($0.value) }
            for application in taken.keys { batches[application] = nil }
            return taken.values.sorted { $0.checks.application.text < $1.checks.application.text }
        }
        for start in stride(from: 0, to: taken.count, by: CheckBatch.togetherMax) {
            await add(Array(taken[start..<min(start + CheckBatch.togetherMax, taken.count)]))
        }
    }

    private func add(_ taken: [Batch]) async {
        do throws(StoreError) {
            for spray in try await store.add(taken.map(\.checks), at: clock.now()) { tell(spray) }
        } catch {
            // It may have been added when the answer was lost: counted twice is better than not at all, and a spray is
            // told by the share of wrong checks, which stays as it is.
            logger.warning("checks could not be added up", metadata: ["error": "\(error)"])
            for batch in taken { putBack(batch) }
        }
    }

    private func putBack(_ batch: Batch) {
        batches.withLock { batches in
            var whole = batch
            if let newer = batches[batch.checks.application]?.checks {
                whole.checks.compared += newer.compared
                whole.checks.wrong += newer.wrong
            }
            batches[batch.checks.application] = whole
        }
    }

    private func tell(_ spray: Spray) {
        observer.note(.sprayed)
        var metadata: Logger.Metadata = [
            "application": "\(spray.application)", "wrong": "\(spray.block.used)", "allowed": "\(spray.block.allowed)",
        ]
        if let end = spray.block.endsAt {
            pauses.forget()
            metadata["paused_until"] = "\(end.rfc3339)"
        }
        logger.warning("spraying", metadata: metadata)
    }
}

extension Verifications {
    /// Counts a compared check among those of its application.
    func watch(isWrong: Bool, by application: ApplicationID) { sprays?.count(isWrong: isWrong, by: application) }

    /// What pauses an application's checks; nil when nothing does.
    func pause(of application: ApplicationID) async throws(ServiceError) -> SendBlock? {
        guard let sprays else { return nil }
        return try await stored { () async throws(StoreError) in try await sprays.pause(of: application) }
    }
}

/// How often it is looked what is to be added, so that a flood of checks costs one write a second.
private let lookEvery: Duration = .seconds(1)
/// How long checks wait to be added where they are few.
private let addedEvery: Duration = .seconds(5)
/// So many do not wait for that.
private let addedChecks = 50
private let pausesFreshFor: Duration = .milliseconds(500)
private let pausesBelievedFor: Duration = .seconds(1)
