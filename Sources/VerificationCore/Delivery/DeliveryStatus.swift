/// The one status of a delivery, in our words; the vendor's own word is kept beside it.
public enum DeliveryStatus: String, Sendable, Hashable, CaseIterable {
    /// Nothing has left us.
    case queued
    /// A gateway request is being made.
    case sending
    /// The gateway took it.
    case submitted
    case ringing
    case inCall = "in_call"
    /// The call was taken, but nothing shows that the code was heard.
    case answered
    /// A key was pressed or the prompt was played to its end.
    case heard
    case noAnswer = "no_answer"
    case busy
    case rejected
    /// The message reached the mailbox's server.
    case delivered
    case opened
    case clicked
    case bounced
    /// It failed for certain before the person could learn anything.
    case failed
    /// Nobody knows whether it went out; nothing more is sent on this channel (R26).
    case unknown

    /// Whether a call or mail may still be out and moving.
    public var isLive: Bool {
        switch self {
        case .submitted, .ringing, .inCall: true
        default: false
        }
    }
}

/// Why a delivery failed, in our words.
public enum DeliveryFailure: String, Sendable, Hashable, CaseIterable {
    /// The verification had ended before anything was sent.
    case verificationClosed = "verification_closed"
    /// The gateway refused the destination.
    case badDestination = "bad_destination"
    /// The gateway account has no money or quota left.
    case noQuota = "no_quota"
    /// Too many calls at once on the gateway account.
    case concurrencyLimit = "concurrency_limit"
    /// Too many requests a second.
    case rateLimited = "rate_limited"
    /// The gateway refused our credentials or settings.
    case misconfigured
    /// The gateway or the way to it failed.
    case gatewayUnavailable = "gateway_unavailable"
    /// The gateway answered something that cannot be read.
    case unreadableAnswer = "unreadable_answer"
    /// The gateway refused for a reason of its own.
    case refused
    /// The message could not be rendered.
    case unrenderable
    /// No gateway is set up for the channel.
    case noGateway = "no_gateway"
    /// The process died or the connection broke while the request was out.
    case outcomeUnknown = "outcome_unknown"
    /// The gateway failed so often that its breaker is open (R96).
    case breakerOpen = "breaker_open"
    /// The code would die before it could be heard or read: nothing was sent.
    case expiresTooSoon = "expires_too_soon"
    /// A stop switch forbids sending: nothing was sent (R39).
    case stopped
    /// The call or mail itself failed.
    case channelFailed = "channel_failed"

    /// Whether trying again can help.
    public var isTemporary: Bool {
        switch self {
        case .concurrencyLimit, .rateLimited, .gatewayUnavailable, .breakerOpen: true
        default: false
        }
    }

    /// Whether it is a refusal of this gateway's account, which says nothing of the next gateway's.
    public var isGatewaysOwn: Bool {
        switch self {
        case .noQuota, .concurrencyLimit, .rateLimited, .misconfigured, .gatewayUnavailable, .breakerOpen: true
        default: false
        }
    }
}
