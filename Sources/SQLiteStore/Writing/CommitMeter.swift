import Synchronization

/// Counts what the writer does, once for each group.
final class CommitMeter: Sendable {
    private let state = Mutex(CommitMeasurements())
    private let lastFailed = Mutex(false)

    var measurements: CommitMeasurements { state.withLock { $0 } }

    /// Whether the last change was not taken by the disk.
    var isDiskFailing: Bool { lastFailed.withLock { $0 } }

    /// Notes whether the disk took a change.
    func noteDisk(isFailing: Bool) {
        lastFailed.withLock { $0 = isFailing }
    }

    /// Notes a group that was committed, or could not be.
    func note(jobs: Int, microseconds: Int, isFailed: Bool) {
        state.withLock { $0.note(jobs: jobs, microseconds: microseconds, isFailed: isFailed) }
    }

    /// Notes that the log was moved into the database.
    func noteLogMoved(microseconds: Int) {
        state.withLock { $0.noteLogMoved(microseconds: microseconds) }
    }

    /// Notes a delivery whose rows cannot be read.
    func noteDamagedDelivery() {
        state.withLock { $0.noteDamagedDelivery() }
    }
}
