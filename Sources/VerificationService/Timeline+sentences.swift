import VerificationCore

/// The sentences that an operator reads to a customer.
extension Timeline {
    /// What became of a delivery, and why where that is known.
    static func sentence(_ moment: DeliveryMoment) -> String {
        guard let failure = moment.failure else { return sentence(moment.status) }
        switch moment.status {
        case .queued: return "waits for another try: \(sentence(failure))"
        case .failed: return "failed: \(sentence(failure))"
        default: return sentence(moment.status)
        }
    }

    /// Why a step was passed over.
    static func sentence(_ reason: TimelineEntry.SkipReason) -> String {
        switch reason {
        case .channelBarred: "an earlier send on its channel may have gone out"
        case .noDestination: "there is no number or address for its channel"
        case .channelNotAllowed: "the application may not use its channel"
        case .transactionNotTold: "its message cannot tell the transaction"
        case .noGateway: "no gateway is configured for it"
        case .breakerOpen: "its gateway failed too often and rests"
        case .expiresTooSoon: "the code would end before it could be used"
        case .stopped: "a stop switch forbids sending"
        case .notOnNoAnswer: "it is not for a step before that had no answer"
        case .notOnBusy: "it is not for a step before that found the line busy"
        case .notOnFailed: "it is not for a step before that failed"
        case .notOnTimeout: "it is not for a step before whose time was up"
        case .notOnBlocked: "it is not for a step before that could not be carried out"
        case .sendLimited: "its destination had too many sends"
        case .callUnderWay: "another call to it, or too many next to it, had not ended"
        case .sendingStopped: "sending to its prefix or country is held"
        case .capReached: "a cap on calls is used up"
        }
    }

    /// Why a delivery failed or waits.
    static func sentence(_ failure: DeliveryFailure) -> String {
        switch failure {
        case .verificationClosed: "the verification had ended before anything was sent"
        case .badDestination: "the gateway refused the number or address"
        case .noQuota: "the gateway account has no money or quota left"
        case .concurrencyLimit: "the gateway account has too many calls at once"
        case .rateLimited: "the gateway account made too many requests"
        case .misconfigured: "the gateway refused our credentials or settings"
        case .gatewayUnavailable: "the gateway or the way to it failed"
        case .unreadableAnswer: "the gateway's answer could not be read"
        case .refused: "the gateway refused for a reason of its own"
        case .unrenderable: "the message could not be made"
        case .noGateway: "no gateway is configured for it"
        case .outcomeUnknown: "nobody knows whether it went out"
        case .breakerOpen: "the gateway failed too often and rests"
        case .expiresTooSoon: "the code would end before it could be used"
        case .stopped: "a stop switch forbids sending"
        case .channelFailed: "it did not get through"
        }
    }

    static func sentence(_ status: DeliveryStatus) -> String {
        switch status {
        case .queued: "is queued"
        case .sending: "is being sent"
        case .submitted: "was taken by the gateway"
        case .ringing: "rings"
        case .inCall: "was picked up"
        case .answered: "was picked up, but nothing shows that the code was heard"
        case .heard: "was heard"
        case .noAnswer: "was not answered"
        case .busy: "found the line busy"
        case .rejected: "was rejected"
        case .delivered: "was delivered"
        case .opened: "was opened"
        case .clicked: "was opened and a link followed"
        case .bounced: "came back"
        case .failed: "failed"
        case .unknown: "may or may not have gone out; nothing more is sent this way"
        }
    }
}

extension DeliveryMoment {
    /// Whether the delivery is with its gateway for good: before that, the next gateway may still be asked.
    var isAtGateway: Bool {
        switch status {
        case .queued, .sending: isPrepared
        case .failed: ![.noGateway, .expiresTooSoon, .verificationClosed, .stopped].contains(failure)
        default: true
        }
    }
}
