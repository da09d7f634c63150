/// Every kind of error that the API answers with: stable words for programs, one documented entry each (R48).
public enum ProblemCode: String, Sendable, Hashable, CaseIterable {
    case malformedRequest = "malformed_request"
    case invalidJSON = "invalid_json"
    case unauthenticated
    case keyInURL = "key_in_url"
    case scopeMissing = "scope_missing"
    case sendingStopped = "sending_stopped"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case requestTimeout = "request_timeout"
    case verificationClosed = "verification_closed"
    case checksUsedUp = "checks_used_up"
    case codeReplaced = "code_replaced"
    case tooManySends = "too_many_sends"
    case noStep = "no_step"
    case channelBarred = "channel_barred"
    case callUnderWay = "call_under_way"
    case nameTaken = "name_taken"
    case tooManyKeys = "too_many_keys"
    case bodyTooLarge = "body_too_large"
    case targetTooLong = "target_too_long"
    case unsupportedMediaType = "unsupported_media_type"
    case invalidRequest = "invalid_request"
    case idempotencyKeyReused = "idempotency_key_reused"
    case tooSoon = "too_soon"
    case destinationClosed = "destination_closed"
    case sendLimited = "send_limited"
    case sendingHeld = "sending_held"
    case ownLimitReached = "own_limit_reached"
    case capReached = "cap_reached"
    case paused
    case headerTooLarge = "header_too_large"
    case internalError = "internal_error"
    case unavailable
    case overloaded
    case notReady = "not_ready"

    /// The stable name of the kind, a member of every error answer.
    public var type: String { "urn:sandi:problem:\(rawValue)" }

    /// The HTTP status that goes with it.
    public var status: Int {
        switch self {
        case .malformedRequest, .invalidJSON: 400
        case .unauthenticated, .keyInURL: 401
        case .scopeMissing, .sendingStopped, .capReached: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .verificationClosed, .checksUsedUp, .codeReplaced, .tooManySends, .noStep, .channelBarred, .callUnderWay:
            409
        case .nameTaken, .tooManyKeys: 409
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .unsupportedMediaType: 415
        case .invalidRequest, .idempotencyKeyReused: 422
        case .tooSoon, .destinationClosed, .sendLimited, .sendingHeld, .ownLimitReached, .paused: 429
        case .headerTooLarge: 431
        case .internalError: 500
        case .unavailable, .overloaded, .notReady: 503
        }
    }

    /// One line for people; the same for every error of the kind.
    public var title: String {
        switch self {
        case .malformedRequest: "The request is not well-formed HTTP"
        case .invalidJSON: "The body is not strict JSON"
        case .unauthenticated: "A valid API key is required"
        case .keyInURL: "API keys do not belong in a URL"
        case .scopeMissing: "The API key lacks a scope"
        case .sendingStopped: "Sending is stopped"
        case .notFound: "There is no such thing"
        case .methodNotAllowed: "The path has no such method"
        case .requestTimeout: "The request took too long to arrive"
        case .verificationClosed: "The verification has ended"
        case .checksUsedUp: "Every allowed check is taken"
        case .codeReplaced: "The code was replaced by a newer one"
        case .tooManySends: "No further send may be asked for"
        case .noStep: "The workflow has no step for this"
        case .channelBarred: "Nothing more is sent on this channel"
        case .callUnderWay: "A call is under way"
        case .nameTaken: "The name is taken"
        case .tooManyKeys: "The application has too many live keys"
        case .bodyTooLarge: "The body is too large"
        case .targetTooLong: "The request line is too long"
        case .unsupportedMediaType: "The body must be application/json"
        case .invalidRequest: "Fields of the request are wrong"
        case .idempotencyKeyReused: "The idempotency key stands for another request"
        case .tooSoon: "It is too soon for another send"
        case .destinationClosed: "No code of the destination is accepted"
        case .sendLimited: "The destination had too many sends"
        case .sendingHeld: "Sending to this prefix or country is held"
        case .ownLimitReached: "A limit of your own is reached"
        case .capReached: "A cap on calls is used up"
        case .paused: "Checks and creates are paused"
        case .headerTooLarge: "The header is too large"
        case .internalError: "Something went wrong on our side"
        case .unavailable: "The service cannot do this at the moment"
        case .overloaded: "Too much is waiting"
        case .notReady: "The service is not ready"
        }
    }
}
