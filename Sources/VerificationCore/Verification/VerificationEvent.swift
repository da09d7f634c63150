/// What happens to a verification. Ids that an event may need are fresh and come with it.
public enum VerificationEvent: Sendable, Hashable {
    /// A counted check was compared and is right.
    case codeMatched(generation: Int)
    /// A counted check was compared and is wrong.
    case codeMismatched(generation: Int)
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
    /// A delivery of this verification stands differently; `next` is there in case a step begins.
    case deliveryChanged(DeliveryID, SendSummary.Standing, next: DeliveryID)
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
    case workflowEnded
    /// A check was the one too many of its destination's: no other is accepted for so many hours, or without a number
    /// until the destination is unlocked. Should this very check be right, the closing ends with it (R17).
    case destinationClosed(hours: Int?)
    case ended(VerificationStatus.Word)

    /// Why a step is passed over.
    public enum SkipReason: String, Sendable, Hashable {
        /// The outcome of an earlier send on this channel is unknown.
        case channelBarred = "channel_barred"
    }
}
