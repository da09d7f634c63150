import Dispatch
import Synchronization
import VerificationCore

/// Moves the log into the database beside the writer, so that little is left for the moment when the writer does it:
/// only between two commits all of a log can be moved, and all who ask for a change wait for that (R103).
final class LogMover: Sendable {
    private struct State {
        var isBusy = false
        /// Pages for which the disk is waited at a time.
        var partPages = LogMover.partPagesMin
        /// Who waits for the end of the move.
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isClosing = false

        /// Whether a move begins now.
        mutating func begin() -> Bool {
            guard !isBusy, !isClosing else { return false }
            isBusy = true
            return true
        }

        /// Lets go those who have waited.
        mutating func takeWaiting() -> [CheckedContinuation<Void, Never>] {
            defer { waiting = [] }
            return waiting
        }
    }

    /// 256 KiB. Of less each wait is hardly shorter, and there are more of them.
    static let partPagesMin = 64
    static let partPagesMax = 1024
    /// Fewer pages than this the writer moves about as quickly as it waits for the disk.
    private static let restPages = 200

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    /// Whether a move is asked for or under way.
    var isBusy: Bool { state.withLock { $0.isBusy } }

    /// Asks for a move; nothing happens when one is under way already.
    /// - Parameter disk: Microseconds for which the last commit waited for the disk.
    func ask(disk: Int) {
        let begins = state.withLock { state in
            guard state.begin() else { return false }
            state.partPages = Self.partPages(disk: disk)
            return true
        }
        if begins { wakeUp.signal() }
    }

    /// Moves what can be moved and returns after it, or at once when the store is closing.
    func move() async {
        await withCheckedContinuation { continuation in
            let (begins, isClosing) = state.withLock { state in
                if !state.isClosing { state.waiting.append(continuation) }
                return (state.begin(), state.isClosing)
            }
            if begins { wakeUp.signal() }
            if isClosing { continuation.resume() }
        }
    }

    /// Moves whenever it is asked to, on the thread of this connection, until it is closed.
    func work(_ database: Connection) {
        while true {
            wakeUp.wait()
            let (partPages, isClosing) = state.withLock { ($0.partPages, $0.isClosing) }
            if isClosing { return }
            database.syncInParts(ofPages: partPages)
            do throws(StoreError) {
                try Self.repeating { () throws(StoreError) in
                    try database.moveLog()
                    return database.unmovedPages
                }
            } catch {
                // All is durable in the log; the writer moves what is left, and tells how the disk is.
            }
            let waiting = state.withLock { state in
                state.isBusy = false
                return state.takeWaiting()
            }
            for continuation in waiting { continuation.resume() }
        }
    }

    /// Ends the work after the move that is under way.
    func close() {
        let waiting = state.withLock { state in
            state.isClosing = true
            return state.takeWaiting()
        }
        for continuation in waiting { continuation.resume() }
        wakeUp.signal()
    }

    /// What is written while the log is moved is moved next, in less time, and so on, unless more is written than moved
    /// or somebody reads from the log.
    /// - Parameter pass: Moves what there is and returns how many pages are left.
    static func repeating(_ pass: () throws(StoreError) -> Int64) throws(StoreError) {
        var (left, before) = (Int64.max, Int64.max)
        repeat {
            before = left
            left = try pass()
        } while left > restPages && left < before
    }

    /// A part for each millisecond that a commit waits for the disk, so that a slow disk is not waited for more often
    /// than it writes.
    static func partPages(disk: Int) -> Int {
        min(max(partPagesMin, disk / 1000 * partPagesMin), partPagesMax)
    }
}
