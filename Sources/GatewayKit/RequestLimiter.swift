import Synchronization
public import VerificationCore

/// How often an account's requests may be made, and how long and how many may wait.
public struct RequestLimits: Sendable, Hashable {
    /// In any second, 1 to 1,000.
    public let requestsPerSecond: Int
    /// The longest wait for a turn: shorter than the shortest step of a workflow, so that a message that cannot be
    /// sent in time is refused while its step can still do something else.
    public let waitMax: Duration
    /// Requests that wait at most.
    public let waitingMax: Int
    /// Questions how messages stand, in any minute.
    public let reportsPerMinute: Int

    public init(
        requestsPerSecond: Int, reportsPerMinute: Int = .max, waitMax: Duration = .seconds(4), waitingMax: Int = 1000
    ) {
        precondition((1...1000).contains(requestsPerSecond) && waitMax >= .zero && waitingMax >= 0)
        self.requestsPerSecond = requestsPerSecond
        self.reportsPerMinute = reportsPerMinute
        self.waitMax = waitMax
        self.waitingMax = waitingMax
    }
}

/// Keeps the requests of one vendor account below the vendor's rate instead of running into it. All gateways of the
/// account share one.
public final class RequestLimiter: Sendable {
    private typealias Turn = CheckedContinuation<GatewayFault?, Never>

    private struct State {
        var queue: TurnQueue<Turn>
        var reports = SlidingCount(window: .seconds(60), slice: .seconds(1))
        var isPumping = false
        var cancelled: Set<UInt64> = []
        var places: [UInt64: Int] = [:]
        var nextToken: UInt64 = 0
    }

    private let state: Mutex<State>
    private let limits: RequestLimits
    private let clock: any ServiceClock

    public init(limits: RequestLimits, clock: any ServiceClock) {
        state = Mutex(State(queue: TurnQueue(limits: limits, now: clock.now())))
        self.limits = limits
        self.clock = clock
    }

    /// Waits for a turn; nil when it has come. A fault says that nothing was sent and when to come again.
    public func turn(_ urgency: RequestUrgency) async -> GatewayFault? {
        let token = state.withLock { state in
            state.nextToken += 1
            return state.nextToken
        }
        let fault = await withTaskCancellationHandler {
            await withCheckedContinuation { enter(urgency, token, $0) }
        } onCancel: {
            cancel(token)
        }
        state.withLock { state in
            state.places[token] = nil
            state.cancelled.remove(token)
        }
        return fault
    }

    /// The vendor asked for a rest: nobody gets a turn before it is over (R97).
    public func pause(for rest: Duration) {
        let until = clock.now() + min(rest, retryAfterMax)
        let late = state.withLock { $0.queue.pause(until: until) }
        for turn in late { turn.resume(returning: RequestLimiter.refusal(rest)) }
    }

    private func enter(_ urgency: RequestUrgency, _ token: UInt64, _ turn: Turn) {
        let now = clock.now()
        let (answer, pumps): (GatewayFault??, Bool) = state.withLock { state in
            guard !state.cancelled.contains(token) else { return (RequestLimiter.stopping, false) }
            if urgency == .report {
                guard state.reports.totals(at: now).all < limits.reportsPerMinute else {
                    return (RequestLimiter.reportsUsedUp, false)
                }
                state.reports.add(isMarked: false, at: now)
            }
            switch state.queue.enter(urgency, at: now, turn) {
            case .now: return (.some(nil), false)
            case .refused(let wait): return (RequestLimiter.refusal(wait), false)
            case .waits(let place):
                state.places[token] = place
                defer { state.isPumping = true }
                return (nil, !state.isPumping)
            }
        }
        if let answer { turn.resume(returning: answer) }
        if pumps { Task { await pump() } }
    }

    /// Hands out turns as long as somebody waits.
    private func pump() async {
        while let next = upcoming() {
            try? await clock.sleep(until: next)
            let now = clock.now()
            let (turns, late) = state.withLock { $0.queue.take(at: now) }
            for turn in turns { turn.resume(returning: nil) }
            for turn in late { turn.resume(returning: RequestLimiter.refusal(.seconds(1))) }
        }
    }

    private func upcoming() -> Timestamp? {
        let now = clock.now()
        return state.withLock { state in
            let next = state.queue.nextTurn(at: now)
            state.isPumping = next != nil
            return next
        }
    }

    private func cancel(_ token: UInt64) {
        let turn = state.withLock { state -> Turn? in
            state.cancelled.insert(token)
            return state.places[token].flatMap { state.queue.leave($0) }
        }
        turn?.resume(returning: RequestLimiter.stopping)
    }

    private static func refusal(_ wait: Duration) -> GatewayFault {
        GatewayFault(
            .rateLimited, detail: "too many requests wait for this account: nothing was sent",
            retryAfter: min(wait, retryAfterMax))
    }

    private static var reportsUsedUp: GatewayFault {
        GatewayFault(.rateLimited, detail: "the minute's budget of questions is used up: nothing was asked")
    }

    private static var stopping: GatewayFault { GatewayFault(.gatewayUnavailable, detail: "the service is stopping") }
}
