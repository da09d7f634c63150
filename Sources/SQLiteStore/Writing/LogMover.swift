import Dispatch
import Synchronization
import VerificationCore

/// Moves the log into the database beside the writer, so that little is left for the moment when the writer does it:
/// only between two commits all of a log can be moved, and all who ask for a change wait for that (R103).
final class LogMover: Sendable {
    private struct State {
        var isBusy = false
        /// What was asked for: the pages to be moved, and how long the disk took for the last commit.
        var asked = (pages: 0, disk: 0)
        var portion = LogPortion()
        var isClosing = false
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    /// Whether a move is asked for or under way.
    var isBusy: Bool { state.withLock { $0.isBusy } }

    /// Pages in the log from which on it is to be moved.
    var portion: Int { state.withLock { $0.portion.pages } }

    /// Asks for a move; nothing happens when one is under way already.
    /// - Parameters:
    ///   - pages: Pages in the log.
    ///   - disk: Microseconds for which the last commit waited for the disk.
    func ask(_ pages: Int, disk: Int) {
        let isNew = state.withLock { state in
            guard !state.isBusy, !state.isClosing else { return false }
            state.isBusy = true
            state.asked = (pages, disk)
            return true
        }
        if isNew { wakeUp.signal() }
    }

    /// Moves whenever it is asked to, on the thread of this connection, until it is closed.
    func work(_ database: Connection) {
        while true {
            wakeUp.wait()
            if state.withLock({ $0.isClosing }) { return }
            do throws(StoreError) {
                let start = CommitClock.microseconds()
                try database.moveLog()
                note(microseconds: CommitClock.microseconds() - start)
                // What was written meanwhile, which is little.
                try database.moveLog()
            } catch {
                // All is durable in the log; the writer moves what is left, and tells how the disk is.
            }
            state.withLock { $0.isBusy = false }
        }
    }

    /// Ends the work after the move that is under way.
    func close() {
        state.withLock { $0.isClosing = true }
        wakeUp.signal()
    }

    private func note(microseconds: Int) {
        state.withLock { state in
            state.portion.note(moved: state.asked.pages, microseconds: microseconds, disk: state.asked.disk)
        }
    }
}
