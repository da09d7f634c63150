/// Where the checks of applications are added up over all machines, so that one who tries a code at each of many
/// destinations is noticed whichever machines he asks (R22).
public protocol SprayStore: Sendable {
    /// Adds what one process has compared to the checks of each application and judges the sums, in one transaction
    /// with what that tells: a spray is a line among what the limits did, and pauses an application that has chosen so.
    /// - Parameter batches: At most `CheckBatch.togetherMax`, each of another application.
    /// - Returns: The sprays that were told now.
    func add(_ batches: [CheckBatch], at now: Timestamp) async throws(StoreError) -> [Spray]

    /// The applications that are paused at `now`.
    func pauses(at now: Timestamp) async throws(StoreError) -> [ApplicationID: SendBlock]
}

/// A spray as it was told.
public struct Spray: Sendable, Hashable {
    public let application: ApplicationID
    /// The wrong checks, how many would have been ordinary, and the end of the pause where one began.
    public let block: SendBlock

    public init(application: ApplicationID, block: SendBlock) {
        self.application = application
        self.block = block
    }
}

extension CheckBatch {
    /// Applications that are added to in one transaction.
    public static let togetherMax = 100
}
