/// Where the refusals of what somebody asked for are kept (R40), whichever rule they are of.
public protocol RefusalStore: Sendable {
    /// Adds a line for each to what the limits did, in one transaction.
    /// - Parameter refusals: At most `ToldRefusal.togetherMax`.
    func tell(_ refusals: [ToldRefusal]) async throws(StoreError)
}

/// Requests of an application that one rule has refused.
public struct ToldRefusal: Sendable, Hashable {
    public let application: ApplicationID
    /// The line for all of them.
    public let event: LimitEvent
    /// When the last of them was refused.
    public let at: Timestamp

    /// Lines that are written in one transaction.
    public static let togetherMax = 100

    public init(_ event: LimitEvent, of application: ApplicationID, at: Timestamp) {
        self.application = application
        self.event = event
        self.at = at
    }
}
