import Synchronization
import VerificationCore

/// The calls that the account has at once. A call takes a line before anything is uploaded for it and gives it back
/// when it has ended; without a line it stays in the queue. What the account may have is configured, or learned from
/// the vendor's refusal, code 57; what was under way before a restart is learned from its reports.
final class CallLines: Sendable {
    private struct State {
        /// Until when each call counts as under way at most.
        var held: [String: Timestamp] = [:]
        var learned: (limit: Int, until: Timestamp)?
        /// Until when no call is tried, because others than us have all lines: each try costs an upload.
        var restsUntil: Timestamp?
    }

    private let configured: Int?
    private let clock: any ServiceClock
    private let state = Mutex(State())

    /// - Parameter limit: Calls at once; nil when only the vendor knows.
    init(limit: Int?, clock: any ServiceClock) {
        configured = limit
        self.clock = clock
    }

    /// Takes a line for a call, or keeps the one that it has.
    /// - Throws: When all are taken; nothing was sent then.
    func take(_ call: String) throws(GatewayFault) {
        let now = clock.now()
        let isTaken = state.withLock { state in
            state.held = state.held.filter { now < $0.value }
            if let learned = state.learned, now >= learned.until { state.learned = nil }
            let limit = min(configured ?? .max, state.learned?.limit ?? .max)
            let mayBegin = state.held.count < limit && state.restsUntil.map { now >= $0 } ?? true
            guard state.held[call] != nil || mayBegin else { return false }
            state.held[call] = now + placingLasts
            return true
        }
        guard isTaken else {
            throw GatewayFault(
                .concurrencyLimit, detail: "all lines of the account are taken: the call waits",
                retryAfter: lineAwaited)
        }
    }

    /// The call was placed, or may have been.
    func placed(_ call: String) {
        let until = clock.now() + callLasts
        state.withLock { $0.held[call] = until }
    }

    /// A report says that the call is still under way; after a restart nobody knew of it.
    func isUnderWay(_ call: String) {
        let until = clock.now() + callLasts
        state.withLock { if $0.held[call] == nil { $0.held[call] = until } }
    }

    /// The call has ended or was not placed.
    func giveBack(_ call: String) {
        state.withLock { $0.held[call] = nil }
    }

    /// The vendor says that no line is free for this call: for a while there are as many as are under way now. Where
    /// that is none, one call at a time finds out whether others have left a line.
    func areTaken(refused call: String) {
        let now = clock.now()
        state.withLock { state in
            state.held[call] = nil
            state.learned = (max(1, state.held.count), now + learnedLasts)
            state.restsUntil = state.held.isEmpty ? now + restLasts : nil
        }
    }
}

/// From taking a line until the vendor's answer: the upload and the order with their waits.
private let placingLasts: Duration = .seconds(60)
/// As long as a call is followed by its reports.
private let callLasts: Duration = .seconds(180)
private let learnedLasts: Duration = .seconds(30)
private let lineAwaited: Duration = .seconds(2)
/// Repeats of a minute are few (R95), and a try is two of them.
private let restLasts: Duration = .seconds(15)
