/// The rules that a send may meet, in the order in which they are asked (R34 to R38), and those that refuse a request
/// before its send is counted (R40). These count nothing.
public enum LimitRule: String, Sendable, Hashable, CaseIterable {
    /// A limit that the application has defined itself.
    case own
    /// A call to the destination has not ended (R35).
    case callUnderWay = "call_under_way"
    /// The wait after the destination's last send (R34).
    case sendWait = "send_wait"
    case sendsPerTenMinutes = "sends_per_ten_minutes"
    case sendsPerDay = "sends_per_day"
    /// Too few of the verifications there were approved (R37).
    case conversion
    /// Too many numbers of one prefix in too short a time, or numbers in sequence (R36).
    case prefixSpeed = "prefix_speed"
    /// Too many calls at a time to one prefix (R35).
    case prefixCalls = "prefix_calls"
    case callsPerDay = "calls_per_day"
    case callsPerMonth = "calls_per_month"
    case countryCallsPerDay = "country_calls_per_day"
    case countryCallsPerMonth = "country_calls_per_month"
    /// Many checks of an application were wrong (R22). It only tells, unless the application has chosen a pause.
    case spraying
    /// The application does not call numbers of the country (R32).
    case countryNotAllowed = "country_not_allowed"
    /// Premium, free, short and satellite numbers are not called (R33).
    case specialRange = "special_range"
    /// A stop switch forbids all sending (R39).
    case stoppedEverything = "stopped_everything"
    /// A stop switch forbids the application's sends.
    case stoppedApplication = "stopped_application"
    /// A stop switch forbids sends to the country.
    case stoppedCountry = "stopped_country"
    /// A stop switch forbids sends on the channel.
    case stoppedChannel = "stopped_channel"
    /// Wrong codes have closed the destination (R17).
    case destinationClosed = "destination_closed"
    /// The wait after the verification's own last send (R34).
    case verificationWait = "verification_wait"
    /// The verification has sent as often as anybody may ask for.
    case sendsPerVerification = "sends_per_verification"
    /// A call of the same verification has not ended (R35).
    case sendDuringCall = "send_during_call"

    /// Whether it counts anything; a rule that does not has no `used` and no `allowed`.
    public var counts: Bool {
        switch self {
        case .countryNotAllowed, .specialRange, .stoppedEverything, .stoppedApplication, .stoppedCountry,
            .stoppedChannel, .destinationClosed, .verificationWait, .sendsPerVerification, .sendDuringCall:
            false
        case .own, .callUnderWay, .sendWait, .sendsPerTenMinutes, .sendsPerDay, .conversion, .prefixSpeed,
            .prefixCalls, .callsPerDay, .callsPerMonth, .countryCallsPerDay, .countryCallsPerMonth, .spraying:
            true
        }
    }

    /// Why a step of a workflow that meets the rule is passed over.
    public var skipReason: TimelineEntry.SkipReason {
        switch self {
        case .callUnderWay, .prefixCalls, .sendDuringCall: .callUnderWay
        case .own, .sendWait, .sendsPerTenMinutes, .sendsPerDay, .verificationWait, .sendsPerVerification: .sendLimited
        case .prefixSpeed, .conversion, .spraying, .countryNotAllowed, .specialRange, .destinationClosed:
            .sendingStopped
        case .stoppedEverything, .stoppedApplication, .stoppedCountry, .stoppedChannel: .stopped
        case .callsPerDay, .callsPerMonth, .countryCallsPerDay, .countryCallsPerMonth: .capReached
        }
    }
}

/// Why a send is refused: the rule, its counters, and when it ends.
public struct SendBlock: Sendable, Hashable {
    public let rule: LimitRule
    /// What was counted when the send was refused.
    public let used: Int
    /// What the rule allows.
    public let allowed: Int
    /// From when on the rule would let it pass, if nothing else happens; nil when time alone does not end it.
    public let endsAt: Timestamp?

    public init(_ rule: LimitRule, used: Int, allowed: Int, endsAt: Timestamp?) {
        self.rule = rule
        self.used = used
        self.allowed = allowed
        self.endsAt = endsAt
    }
}

/// What a limit tells besides its refusals.
public enum LimitNews: String, Sendable, Hashable, CaseIterable {
    /// A send was refused.
    case refused
    /// A prefix or country is held from now on, or all of the application is paused.
    case held
    /// Something looks like an attack, and nothing is stopped by it (R22).
    case noticed
    /// Half of a cap, four fifths of it, or all of it is used.
    case capHalf = "cap_50"
    case capMost = "cap_80"
    case capReached = "cap_100"
    /// An operator has lifted a hold.
    case lifted
}

/// The state of one rule for one thing that it counts, as stores keep it.
protocol LimitState {
    /// Nothing has been counted.
    init()
    /// Reads what `bytes` wrote; nil for what it did not.
    init?(bytes: [UInt8])
    var bytes: [UInt8] { get }
    /// From when on it says nothing any more; nil when it always does.
    var expiresAt: Timestamp? { get }
}
