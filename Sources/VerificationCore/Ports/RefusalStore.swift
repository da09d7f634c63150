/// Where refusals are kept that no counter of the store's has brought about (R40): those of a rule of the request
/// itself, of a verification's own state, or of a stop switch. What the limits on sending refuse is kept by
/// `VerificationStore` with the counters.
public protocol RefusalStore: Sendable {
    /// Adds a line for each to what the limits did, in one transaction.
    /// - Parameter refusals: At most `ToldRefusal.togetherMax`.
    func tell(_ refusals: [ToldRefusal], at now: Timestamp) async throws(StoreError)
}

/// Requests of an application that one rule has refused.
public struct ToldRefusal: Sendable, Hashable {
    public let application: ApplicationID
    /// The line; what its block has used is how many requests were refused, and nothing is allowed.
    public let event: LimitEvent

    /// Lines that are written in one transaction.
    public static let togetherMax = 100

    /// - Parameters:
    ///   - count: Requests that were refused since the last telling.
    ///   - endsAt: From when on the last one of them would pass; nil when time alone does not end it.
    public init(
        _ rule: LimitRule, of application: ApplicationID, count: Int, endsAt: Timestamp?, masked: String?,
        country: String?
    ) {
        self.application = application
        event = LimitEvent(
            .refused, SendBlock(rule, used: count, allowed: 0, endsAt: endsAt), masked: masked, country: country)
    }
}
