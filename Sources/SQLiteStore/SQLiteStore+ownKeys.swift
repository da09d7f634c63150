public import VerificationCore

extension SQLiteStore: OwnKeyReading {
    public func ownKeys(
        of ids: [VerificationID], _ application: ApplicationID
    ) async throws(StoreError) -> [VerificationID: [OwnLimitKey]] {
        try await read { session throws(StoreError) in try session.ownKeys(of: ids, application) }
    }
}
