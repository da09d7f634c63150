/// How long the store keeps what it was told, each counted from the moment after which it is only history (R83).
public struct Retention: Sendable, Hashable {
    /// Destinations, sealed and masked, with their look-up values: from the verification's end.
    public var destinations: Duration
    /// Delivery attempts and what vendors said about deliveries: from the verification's end.
    public var deliveryDetails: Duration
    /// Verifications with all that belongs to them: from their end.
    public var verifications: Duration
    /// Entries of the audit trail: from the moment that they tell of.
    public var audit: Duration

    /// - Precondition: Verifications are kept at least as long as their parts.
    public init(
        destinations: Duration, deliveryDetails: Duration, verifications: Duration,
        audit: Duration = .seconds(31_536_000)
    ) {
        precondition(verifications >= max(destinations, deliveryDetails), "a whole is kept as long as its parts")
        self.destinations = destinations
        self.deliveryDetails = deliveryDetails
        self.verifications = verifications
        self.audit = audit
    }

    /// 30 days for destinations and for delivery details, a year for the rest and for the audit trail.
    public static let standard = Retention(
        destinations: .seconds(30 * secondsPerDay), deliveryDetails: .seconds(30 * secondsPerDay),
        verifications: .seconds(365 * secondsPerDay))

    /// How long the answers to idempotent requests are kept (R47).
    public static let idempotency: Duration = .seconds(secondsPerDay)

    /// How long failed checks stand against a destination after the last of them. What closes a destination until it is
    /// unlocked stays (R17).
    public static let failedChecks: Duration = .seconds(30 * secondsPerDay)

    private static let secondsPerDay: Int64 = 24 * 3600
}

/// What one step of removing old rows came to.
public struct SweepOutcome: Sendable, Hashable {
    /// Rows that were removed or of which something was erased.
    public let rows: Int
    /// Whether nothing old is left; otherwise another step follows.
    public let isFinished: Bool

    public init(rows: Int, isFinished: Bool) {
        self.rows = rows
        self.isFinished = isFinished
    }
}
