public import VerificationCore

/// What an error of the vendor's means for the message that met it. Wherever nothing was accepted, another gateway of
/// the channel may be tried (R26).
public enum OCADecision: String, Sendable, Hashable, CaseIterable {
    /// The same may succeed soon: it is tried again after a rest.
    case retry
    /// This account takes no further message at this moment: another gateway may, or the message waits in the queue.
    case nextGateway
    /// Nobody reaches this destination over this channel: the next step begins.
    case nextStep
    /// The account takes nothing until its operator acts: sends stop, and the operator hears of it.
    case stopChannel
    /// A setting is wrong that concerns some messages only: they fail, and the operator reads why.
    case operatorFault
}

/// One row of the vendor's tables of errors, with what is done about it.
public struct OCAErrorRow: Sendable, Hashable {
    /// The vendor's number; nil for a row about an HTTP status without a known number.
    public let code: Int?
    /// The HTTP statuses that the row goes with; for a row with a number, what is documented or assumed.
    public let statuses: ClosedRange<Int>
    public let decision: OCADecision
    public let failure: DeliveryFailure
    /// A sentence for the operator.
    public let detail: String

    init(
        _ code: Int?, _ statuses: ClosedRange<Int>, _ decision: OCADecision, _ failure: DeliveryFailure,
        _ detail: String
    ) {
        self.code = code
        self.statuses = statuses
        self.decision = decision
        self.failure = failure
        self.detail = detail
    }
}

extension OCAErrorRow {
    /// The tables of both versions and all channels. A number means the same wherever it is listed.
    public static let coded: [OCAErrorRow] = [
        OCAErrorRow(5, 401...406, .stopChannel, .noQuota, "the account has no quota left"),
        OCAErrorRow(9, 429...429, .retry, .rateLimited, "the account sends too many requests a second"),
        OCAErrorRow(13, 500...500, .retry, .gatewayUnavailable, "the gateway has an internal error"),
        OCAErrorRow(17, 401...401, .stopChannel, .misconfigured, "the gateway refused the credentials"),
        OCAErrorRow(19, 401...406, .stopChannel, .misconfigured, "the gateway found no Authorization header"),
        OCAErrorRow(33, 404...404, .operatorFault, .misconfigured, "the gateway knows no such setting or data"),
        OCAErrorRow(39, 406...406, .operatorFault, .misconfigured, "the gateway refused a parameter"),
        OCAErrorRow(41, 404...404, .stopChannel, .misconfigured, "the gateway knows no such user"),
        OCAErrorRow(43, 401...401, .stopChannel, .misconfigured, "the gateway found no token"),
        OCAErrorRow(45, 401...401, .stopChannel, .misconfigured, "the gateway refused the token"),
        OCAErrorRow(51, 401...401, .stopChannel, .misconfigured, "the account has expired"),
        OCAErrorRow(55, 401...401, .stopChannel, .noQuota, "the account has no quota left"),
        OCAErrorRow(57, 401...401, .nextGateway, .concurrencyLimit, "the account has as many calls at once as it may"),
        OCAErrorRow(59, 406...406, .operatorFault, .misconfigured, "the gateway knows no such template"),
    ]

    /// Code 39 when nothing but the destination is named.
    static let badDestination = OCAErrorRow(
        39, 406...406, .nextStep, .badDestination, "the gateway refused the destination")

    /// What an HTTP status means where no known number stands beside it. The first row that holds the status counts.
    public static let uncoded: [OCAErrorRow] = [
        OCAErrorRow(nil, 401...401, .operatorFault, .misconfigured, "the gateway refused the credentials"),
        OCAErrorRow(nil, 403...403, .operatorFault, .misconfigured, "the gateway refused the credentials"),
        OCAErrorRow(nil, 404...405, .operatorFault, .misconfigured, "the gateway knows no such address or data"),
        OCAErrorRow(nil, 408...408, .retry, .gatewayUnavailable, "the gateway waited too long for the request"),
        OCAErrorRow(nil, 429...429, .retry, .rateLimited, "the account sends too many requests a second"),
        OCAErrorRow(nil, 300...399, .operatorFault, .misconfigured, "the gateway points elsewhere; nobody follows"),
        OCAErrorRow(nil, 400...499, .operatorFault, .refused, "the gateway refused the request"),
        OCAErrorRow(nil, 500...599, .retry, .gatewayUnavailable, "the gateway has an internal error"),
        OCAErrorRow(nil, 0...999, .operatorFault, .unreadableAnswer, "the gateway's answer cannot be read"),
    ]

    static func row(ofCode code: Int) -> OCAErrorRow? { coded.first { $0.code == code } }

    /// A status that is none, too, says that the answer cannot be read.
    static func row(ofStatus status: Int) -> OCAErrorRow {
        uncoded.first { $0.statuses.contains(status) } ?? uncoded[uncoded.count - 1]
    }
}
