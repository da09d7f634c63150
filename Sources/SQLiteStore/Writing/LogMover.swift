import Dispatch
import Synchronization
import VerificationCore

/// Moves the log into the database beside the writer, so that little is left for the moment when the writer has to do
/// it: only between two commits all of a log can be moved, and all who ask for a change wait for that.
final class LogMover: Sendable {
    private struct State {
        var isBusy = false
        var isClosing = false
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    /// Whether a move is asked for or under way.
    var isBusy: Bool { state.withLock { $0.isBusy } }

    /// Asks for one move; nothing happens when one is under way already.
    func ask() {
        let isNew = state.withLock { state in
            guard !state.isBusy, !state.isClosing else { return false }
            state.isBusy = true
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
                try database.moveLog()
                try database.syncFile()
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
}
