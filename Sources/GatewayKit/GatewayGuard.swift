import Synchronization
public import VerificationCore

/// Something about a gateway that its operator should hear of.
public struct GatewayNotice: Sendable, Hashable {
    /// What happened.
    public enum Event: String, Sendable, Hashable, CaseIterable {
        /// It failed too often and rests (R96).
        case breakerOpened = "breaker_opened"
        case breakerClosed = "breaker_closed"
        /// The vendor takes nothing from this account until somebody does something about it.
        case channelStopped = "channel_stopped"
        case channelResumed = "channel_resumed"
    }

    /// The gateway's name in the configuration.
    public let gateway: String
    public let event: Event
    /// A sentence for the operator.
    public let detail: String

    public init(gateway: String, event: Event, detail: String) {
        self.gateway = gateway
        self.event = event
        self.detail = detail
    }
}

/// What stands between one gateway and its vendor: the account's rate, the breaker, the budget for repeats, and a stop
/// when the vendor said that it takes nothing at all.
public final class GatewayGuard: Sendable {
    private struct State {
        var breaker = Breaker()
        var budget = RetryBudget()
        var stop: Stop?
    }

    private struct Stop {
        let fault: GatewayFault
        let until: Timestamp
    }

    /// A request that may be made.
    public struct Pass: Sendable {
        fileprivate let ticket: Breaker.Ticket
    }

    private let name: String
    private let limiter: RequestLimiter?
    private let clock: any ServiceClock
    private let notify: @Sendable (GatewayNotice) -> Void
    private let state = Mutex(State())

    /// - Parameter limiter: Shared by all gateways of one account; nil where the vendor names no rate.
    public init(
        name: String, limiter: RequestLimiter?, clock: any ServiceClock,
        notify: @escaping @Sendable (GatewayNotice) -> Void = { _ in }
    ) {
        self.name = name
        self.limiter = limiter
        self.clock = clock
        self.notify = notify
    }

    /// Waits for the turn of a message that is about to be sent; nil when it has come. Whoever has it is admitted with
    /// `hasTurn`.
    public func waitForTurn() async -> GatewayFault? {
        if let fault = refusal(.send) { return fault }
        return await limiter?.turn(.send)
    }

    /// Lets a request through after it has waited for its turn; whoever was let through tells how it went.
    /// - Throws: Why it is not made; nothing was sent then.
    public func admit(
        _ urgency: RequestUrgency, isRepeat: Bool, hasTurn: Bool = false
    ) async throws(GatewayFault) -> Pass {
        if let fault = refusal(urgency) { throw fault }
        if !hasTurn, let fault = await limiter?.turn(urgency) { throw fault }
        let now = clock.now()
        let pass: Result<Pass, GatewayFault> = state.withLock { state in
            // The breaker comes last: whoever it lets through has to tell how it went.
            guard state.budget.take(isRepeat: isRepeat, at: now) else { return .failure(GatewayGuard.usedUp) }
            guard let ticket = state.breaker.admit(at: now) else { return .failure(GatewayGuard.resting) }
            return .success(Pass(ticket: ticket))
        }
        return try pass.get()
    }

    /// Tells how a request over HTTP went.
    func ended(_ pass: Pass, _ result: TransportResult) {
        if case .answer(let answer) = result { obey(answer, now: clock.now()) }
        ended(pass, hasFailed: result.hasFailed)
    }

    /// Tells whether the gateway or the way to it failed; a refusal is no failure.
    public func ended(_ pass: Pass, hasFailed: Bool) {
        let now = clock.now()
        switch state.withLock({ $0.breaker.ended(pass.ticket, hasFailed: hasFailed, at: now) }) {
        case .opened: notice(.breakerOpened, "half of its requests failed: it rests for ten seconds at a time")
        case .closed: notice(.breakerClosed, "a request succeeded: it is used again")
        case nil: break
        }
    }

    /// The vendor takes nothing from this account: sends are refused for a while without asking it again.
    public func stop(_ fault: GatewayFault) {
        let until = clock.now() + stopLasts
        let isNew = state.withLock { state in
            defer { state.stop = Stop(fault: GatewayGuard.again(fault), until: until) }
            return state.stop == nil
        }
        if isNew { notice(.channelStopped, fault.detail) }
    }

    /// The vendor took a message: whatever stopped it is over.
    public func resume() {
        let wasStopped = state.withLock { state in
            defer { state.stop = nil }
            return state.stop != nil
        }
        if wasStopped { notice(.channelResumed, "the vendor takes messages again") }
    }

    /// Why a request is not made at all, whoever's turn it is.
    private func refusal(_ urgency: RequestUrgency) -> GatewayFault? {
        let now = clock.now()
        return state.withLock { state in
            if urgency == .send, let stop = state.stop, now < stop.until { return stop.fault }
            return state.breaker.rest(at: now) == nil ? nil : GatewayGuard.resting
        }
    }

    /// Keeps the whole account from asking before the vendor wants to be asked again (R97).
    private func obey(_ answer: GatewayAnswer, now: Timestamp) {
        let asked = answer.headers.retryAfter(now: now)
        if answer.status == 429 {
            limiter?.pause(for: asked ?? restUnasked)
        } else if answer.status == 503, let asked {
            limiter?.pause(for: asked)
        } else if answer.headers.requestsLeft == 0, let asked {
            // The documented window is a second: a longer one is believed only when it comes with a refusal.
            limiter?.pause(for: min(asked, restUnasked))
        }
    }

    private static func again(_ fault: GatewayFault) -> GatewayFault {
        GatewayFault(
            fault.failure, vendorCode: fault.vendorCode, detail: "not asked again yet: \(fault.detail)")
    }

    private func notice(_ event: GatewayNotice.Event, _ detail: String) {
        notify(GatewayNotice(gateway: name, event: event, detail: detail))
    }

    /// No wait is asked for: the next step or gateway takes over at once (R96).
    private static let resting = GatewayFault(
        .breakerOpen, detail: "the gateway failed too often and rests: nothing was sent")
    private static let usedUp = GatewayFault(
        .gatewayUnavailable, detail: "the minute's budget of repeats is used up: nothing was sent")
}

/// How long nobody asks a vendor that takes nothing.
private let stopLasts: Duration = .seconds(60)
/// The rest after a 429 that names none.
private let restUnasked: Duration = .seconds(1)

extension TransportResult {
    /// Whether the gateway or the way to it failed: a refusal is an answer.
    fileprivate var hasFailed: Bool {
        switch self {
        case .answer(let answer): answer.status >= 500
        case .notSent, .unknown: true
        }
    }
}
