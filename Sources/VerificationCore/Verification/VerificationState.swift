/// The state machine of a verification: a value that is told events with their time and answers with actions.
public struct VerificationState: Sendable, Hashable {
    /// Status, code generation, expiry and checks.
    public internal(set) var ledger: CheckLedger
    public let lifetime: Duration
    public let workflow: Workflow
    public let limits: SendLimits
    /// The step that is being carried out, or the last one when the workflow has ended.
    public internal(set) var step: Int
    /// When the step's time is up; nil when no step follows or the verification has ended.
    public internal(set) var stepDeadline: Timestamp?
    /// The deliveries so far, oldest first; bounded by the send limits and the workflow's length.
    public internal(set) var sends: [SendSummary]
    /// When the last delivery was started.
    public internal(set) var lastSendAt: Timestamp
    /// Steps that a limit keeps from being carried out while one event is handled; empty at all other times.
    var passedOver: [Int: TimelineEntry.SkipReason] = [:]

    /// Restores a state that a store has kept.
    public init(
        ledger: CheckLedger, lifetime: Duration, workflow: Workflow, limits: SendLimits = .standard, step: Int,
        stepDeadline: Timestamp?, sends: [SendSummary], lastSendAt: Timestamp
    ) {
        self.ledger = ledger
        self.lifetime = lifetime
        self.workflow = workflow
        self.limits = limits
        self.step = step
        self.stepDeadline = stepDeadline
        self.sends = sends
        self.lastSendAt = lastSendAt
    }

    /// Begins a verification: the first step's delivery is started at once.
    /// - Parameter checksCarried: Checks used by a verification that this one replaces (R18).
    public static func begin(
        at now: Timestamp, policy: CodePolicy, workflow: Workflow, limits: SendLimits = .standard,
        checksCarried: Int = 0, delivery: DeliveryID
    ) -> (state: VerificationState, actions: [VerificationAction]) {
        precondition(workflow.canBegin, "a verification has a step that can be carried out")
        let isCounting = workflow.lifetimeStarts == .creation
        let ledger = CheckLedger(
            status: .pending, generation: 1, createdAt: now, codeLength: policy.length,
            expiresAt: now
                + (isCounting ? min(policy.lifetime, CodePolicy.lifetimeCeiling) : CodePolicy.lifetimeCeiling),
            checksMax: policy.checksMax,
            checksCarried: checksCarried, checkTimes: [])
        var state = VerificationState(
            ledger: ledger, lifetime: policy.lifetime, workflow: workflow, limits: limits, step: 0,
            stepDeadline: nil, sends: [], lastSendAt: now)
        let (first, skipped) = state.nextStep(from: 0, after: nil)
        let actions = [.record(.created)] + skipped + state.start(step: first ?? 0, delivery: delivery, at: now)
        return (state, actions)
    }

    /// Feeds one event.
    public mutating func handle(_ event: VerificationEvent, at now: Timestamp) -> VerificationReply {
        switch event {
        case .codeMatched(let generation): codeMatched(generation: generation, at: now)
        case .codeMismatched(let generation): codeMismatched(generation: generation, at: now)
        case .transactionDiffered(let generation): transactionDiffered(generation: generation, at: now)
        case .resendRequested(let channel, let delivery): resendRequested(channel, delivery, at: now)
        case .reissueRequested(let delivery, let generation): reissueRequested(delivery, generation, at: now)
        case .advanceRequested(let delivery): advanceRequested(delivery, at: now)
        case .cancelRequested, .replaced: cancelRequested(at: now)
        case .deliveryChanged(let delivery, let standing, let end, let next):
            deliveryChanged(delivery, standing, end ?? .failed, next, at: now)
        case .timeReached(let next): timeReached(next: next, at: now)
        }
    }

    /// The next moment at which `timeReached` has something to do; nil once the verification has ended.
    public var nextDeadline: Timestamp? {
        guard !ledger.status.isTerminal else { return nil }
        return min(stepDeadline ?? ledger.expiresAt, ledger.expiresAt)
    }

    /// From when on the limits allow another send to be asked for; nil when they allow none or none is needed.
    public var resendAllowedAt: Timestamp? {
        guard !ledger.status.isTerminal else { return nil }
        let allowedAt = limits.nextAllowed(sends: sends.count, last: lastSendAt)
        return allowedAt.flatMap { $0 < ledger.createdAt + CodePolicy.lifetimeCeiling ? $0 : nil }
    }

    /// The channels that can have carried the valid code.
    public var carriers: [Channel] {
        sends.filter { $0.generation == ledger.generation && $0.standing != .waiting && $0.standing != .failed }
            .map(\.channel)
    }

    func isBarred(_ channel: Channel) -> Bool {
        sends.contains { $0.channel == channel && $0.standing == .unknown }
    }
}
