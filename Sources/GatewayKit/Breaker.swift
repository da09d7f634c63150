public import VerificationCore

/// Keeps a gateway that fails too often from being asked (R96): it opens when at least half of at least 20 requests
/// within 30 s failed, lets one request through after 10 s, and closes when that one succeeds.
public struct Breaker: Sendable, Hashable {
    /// What a request that was let through shows when it tells how it went; a former state's request tells nothing.
    public struct Ticket: Sendable, Hashable {
        fileprivate let turn: Int
    }

    /// A change that an operator should hear of.
    public enum Change: Sendable, Hashable {
        case opened, closed
    }

    private enum State: Hashable {
        case closed
        /// Nobody is let through before this moment.
        case open(until: Timestamp)
        /// One request is out; another one is let through at this moment should the first never tell.
        case halfOpen(until: Timestamp)
    }

    private var state = State.closed
    private var turn = 0
    private var count = SlidingCount(window: windowLength, slice: .seconds(1))

    public init() {}

    /// How long nobody will be let through; nil when somebody would be now.
    public func rest(at now: Timestamp) -> Duration? {
        switch state {
        case .closed: nil
        case .open(let until), .halfOpen(let until): now < until ? until - now : nil
        }
    }

    /// Lets a request through; nil while the gateway rests.
    public mutating func admit(at now: Timestamp) -> Ticket? {
        guard rest(at: now) == nil else { return nil }
        if state != .closed { begin(.halfOpen(until: now + trialLasts)) }
        return Ticket(turn: turn)
    }

    /// A request tells how it went.
    public mutating func ended(_ ticket: Ticket, hasFailed: Bool, at now: Timestamp) -> Change? {
        guard ticket.turn == turn else { return nil }
        switch state {
        case .open: return nil
        case .halfOpen:
            begin(hasFailed ? .open(until: now + restLasts) : .closed)
            return hasFailed ? nil : .closed
        case .closed:
            count.add(isMarked: hasFailed, at: now)
            let (all, failed) = count.totals(at: now)
            guard all >= requestsLeast, failed * 2 >= all else { return nil }
            begin(.open(until: now + restLasts))
            return .opened
        }
    }

    private mutating func begin(_ next: State) {
        state = next
        turn += 1
        count = SlidingCount(window: windowLength, slice: .seconds(1))
    }
}

private let windowLength: Duration = .seconds(30)
private let requestsLeast = 20
private let restLasts: Duration = .seconds(10)
/// Longer than any request's deadline (R94).
private let trialLasts: Duration = .seconds(20)
