/// What happens to a verification. Ids that an event may need are fresh and come with it.
public enum VerificationEvent: Sendable, Hashable {
    /// A counted check was compared and is right.
    case codeMatched(generation: Int)
    /// A counted check was compared and is wrong.
    case codeMismatched(generation: Int)
    /// A counted check came with another transaction than the code is bound to, or without it (R13).
    case transactionDiffered(generation: Int)
    /// The caller wants the same code sent again; without a channel, on the current step's.
    case resendRequested(channel: Channel?, delivery: DeliveryID)
    /// The caller wants a new code, sent from the workflow's first step on; the former dies with this event (R5). The
    /// new code was sealed for `generation`, which has to be the next one.
    case reissueRequested(delivery: DeliveryID, generation: Int)
    /// The caller wants the next step now.
    case advanceRequested(delivery: DeliveryID)
    /// The caller ends the verification.
    case cancelRequested
    /// A new verification takes this one's place.
    case replaced
    /// A delivery of this verification stands differently; `next` is there in case a step begins. `end` tells how a
    /// failed one failed; without it, it simply failed.
    case deliveryChanged(DeliveryID, SendSummary.Standing, end: DeliveryEnd? = nil, next: DeliveryID)
    /// Time has passed: the code may have died or the step's time may be up.
    case timeReached(next: DeliveryID)
}

/// What a verification answers to an event, and what has to be done in the same transaction.
public struct VerificationReply: Sendable, Hashable {
    public let answer: VerificationAnswer
    public let actions: [VerificationAction]

    init(_ answer: VerificationAnswer, _ actions: [VerificationAction] = []) {
        self.answer = answer
        self.actions = actions
    }
}

/// The answer to an event.
public enum VerificationAnswer: Sendable, Hashable {
    /// The verification is approved.
    case approved(Approval)
    /// The check was wrong; with none left, the verification has ended.
    case wrongCode(left: Int)
    /// The event was carried out.
    case done
    /// A delivery was started.
    case sending(DeliveryID)
    /// The event is legal and changes nothing, for this reason.
    case nothingToDo(Idle)
    /// The event is refused.
    case refused(Refusal)
}

/// Why a legal event changes nothing.
public enum Idle: Sendable, Hashable {
    /// The verification had ended already.
    case alreadyEnded
    /// The delivery belongs to a code that was replaced.
    case formerGeneration
    /// No such delivery is known to this verification.
    case unknownDelivery
    /// The delivery stood like that already.
    case noChange
    /// No deadline has been reached.
    case tooEarly
}

/// What has to be done for a verification, in the transaction that saves its state.
public enum VerificationAction: Sendable, Hashable {
    /// A delivery is queued.
    case startDelivery(DeliveryID, channel: Channel, step: Int, generation: Int)
    /// The sealed code is erased (R57).
    case eraseEnvelope
    /// Deliveries that have not left us are given up, and the others wind up.
    case windUpDeliveries
    /// A line of the timeline is written.
    case record(TimelineEntry)
}

/// A line of the timeline that a verification itself writes. Checks are lines of the ledger; deliveries have their own.
public enum TimelineEntry: Sendable, Hashable {
    case created
    case resendAsked(Channel)
    case codeReissued(generation: Int)
    case advanceAsked
    case stepTimedOut(step: Int)
    case stepSkipped(step: Int, SkipReason)
    /// A step's call waits for the end of another one.
    case stepWaiting(step: Int)
    /// A gateway refused a delivery before it took anything; the next one is tried at once.
    case gatewayRefused(Channel, gateway: String, DeliveryFailure, vendorCode: String?)
    case workflowEnded
    /// The first delivery has arrived: the code's lifetime runs from now on.
    case lifetimeStarted
    /// A check was the one too many of its destination's: no other is accepted for so many hours, or without a number
    /// until the destination is unlocked. Should this very check be right, the closing ends with it (R17).
    case destinationClosed(hours: Int?)
    case ended(VerificationStatus.Word)

    /// Why a step is passed over.
    public enum SkipReason: String, Sendable, Hashable {
        /// The outcome of an earlier send on this channel is unknown.
        case channelBarred = "channel_barred"
        case noDestination = "no_destination"
        case channelNotAllowed = "channel_not_allowed"
        case transactionNotTold = "transaction_not_told"
        /// Its delivery found no gateway for the channel, or not the one that it names.
        case noGateway = "no_gateway"
        /// The gateway's breaker is open, and another step can take over.
        case breakerOpen = "breaker_open"
        /// The code would die before it could be heard or read.
        case expiresTooSoon = "expires_too_soon"
        /// A stop switch forbids sending (R39).
        case stopped
        /// The step before had no answer, and this one is for other ends.
        case notOnNoAnswer = "not_on_no_answer"
        case notOnBusy = "not_on_busy"
        case notOnFailed = "not_on_failed"
        case notOnTimeout = "not_on_timeout"
        case notOnBlocked = "not_on_blocked"
        /// Too many sends to the destination (R34), or by a limit of the application's own.
        case sendLimited = "send_limited"
        /// Another call to the destination, or too many to its prefix, have not ended (R35).
        case callUnderWay = "call_under_way"
        /// The destination's prefix or country is held (R36, R37).
        case sendingStopped = "sending_stopped"
        /// A cap on calls is used up (R38).
        case capReached = "cap_reached"

        init(_ obstacle: Workflow.Obstacle) {
            switch obstacle {
            case .noDestination: self = .noDestination
            case .channelNotAllowed: self = .channelNotAllowed
            case .transactionNotTold: self = .transactionNotTold
            }
        }

        /// A step that is not for the way in which the one before ended.
        init(notOn ends: Set<Workflow.Condition>) {
            switch Workflow.Condition.allCases.first(where: ends.contains) {
            case .noAnswer: self = .notOnNoAnswer
            case .busy: self = .notOnBusy
            case .failed, nil: self = .notOnFailed
            case .timeout: self = .notOnTimeout
            case .blocked: self = .notOnBlocked
            }
        }
    }
}

/// How a delivery ended, for the conditions of the steps behind it.
public struct DeliveryEnd: Sendable, Hashable {
    public let status: DeliveryStatus
    public let failure: DeliveryFailure?

    public init(status: DeliveryStatus, failure: DeliveryFailure?) {
        self.status = status
        self.failure = failure
    }

    /// A failure of which no more is known.
    static let failed = DeliveryEnd(status: .failed, failure: nil)

    /// The end in the words of a step's conditions.
    var condition: Workflow.Condition {
        switch status {
        case .noAnswer: .noAnswer
        case .busy: .busy
        default: skipReason == nil ? .failed : .blocked
        }
    }

    /// Why the step counts as passed over rather than failed: nothing was sent for it; nil when it failed.
    var skipReason: TimelineEntry.SkipReason? {
        guard status == .failed else { return nil }
        return switch failure {
        case .noGateway: .noGateway
        case .breakerOpen: .breakerOpen
        case .expiresTooSoon: .expiresTooSoon
        case .stopped: .stopped
        default: nil
        }
    }
}
