/// Reads with which keys for an application's own limits its verifications were created, so that changed limits can be
/// tried on what was sent.
public protocol OwnKeyReading: Sendable {
    /// The keyed digests, by verification; none for one that came without, or whose destinations were erased.
    /// - Parameter ids: At most a page of a list.
    func ownKeys(
        of ids: [VerificationID], _ application: ApplicationID
    ) async throws(StoreError) -> [VerificationID: [OwnLimitKey]]
}
