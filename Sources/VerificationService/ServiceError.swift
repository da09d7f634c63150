public import VerificationCore

/// Why a use case did not do what it was asked. Safe to show.
public enum ServiceError: Error, Sendable, Hashable {
    /// Fields of the request that are wrong, all of them.
    case invalid([FieldFault])
    /// No such verification for this application; a foreign one answers the same (R44).
    case notFound
    /// The verification's state or a limit does not allow it.
    case refused(Refusal)
    /// The idempotency key was used for another request (R47).
    case idempotencyKeyReused
    /// A stop switch forbids sending; nothing was sent (R39, R40).
    case stopped(StopTarget)
    /// The administration does not do it.
    case administration(AdministrationRefusal)
    /// Something that is needed failed; nothing was approved and nothing was sent (I8).
    case unavailable(String)
    /// Too much is waiting (R102).
    case overloaded
}

/// One field of a request that is wrong, and what is allowed there.
public struct FieldFault: Sendable, Hashable {
    /// Where it stands in the request: `to.phone`, `workflow[1].timeout`.
    public let field: String
    /// A stable word for programs.
    public let code: Code
    /// A sentence for people: what is allowed.
    public let detail: String

    public init(_ field: String, _ code: Code, _ detail: String) {
        self.field = field
        self.code = code
        self.detail = detail
    }

    public enum Code: String, Sendable, Hashable, CaseIterable {
        case missing, invalid
        case outOfRange = "out_of_range"
        case unknownField = "unknown_field"
        case wrongType = "wrong_type"
        case notANumber = "not_a_number"
        case needsCountry = "needs_country"
        case specialRange = "special_range"
        case notAnAddress = "not_an_address"
        case tooLong = "too_long"
        case countryNotAllowed = "country_not_allowed"
        case channelWithoutDestination = "channel_without_destination"
        case channelNotAllowed = "channel_not_allowed"
        case channelUnavailable = "channel_unavailable"
        case unknownGateway = "unknown_gateway"
        case unknownLocale = "unknown_locale"
    }
}

extension ServiceError {
    init(_ error: StoreError) {
        switch error {
        case .overloaded: self = .overloaded
        case .unavailable(let reason), .damaged(let reason), .conflict(let reason), .outcomeUnknown(let reason):
            self = .unavailable(reason)
        case .closed: self = .unavailable("the store is closing")
        }
    }
}
