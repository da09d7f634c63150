public import VerificationCore

extension PostgreSQLStore: OwnKeyReading {
    public func ownKeys(
        of ids: [VerificationID], _ application: ApplicationID
    ) async throws(StoreError) -> [VerificationID: [OwnLimitKey]] {
        try await read(.application(application)) { transaction throws(StoreError) in
            try transaction.ownKeys(of: ids, application)
        }
    }
}
