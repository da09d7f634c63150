public import VerificationCore

extension FaultyStore: SprayStore, OwnKeyReading {
    public func add(_ batches: [CheckBatch], at now: Timestamp) async throws(StoreError) -> [Spray] {
        try await pass { () throws(StoreError) in try await inner.add(batches, at: now) }
    }

    public func pauses(at now: Timestamp) async throws(StoreError) -> [ApplicationID: SendBlock] {
        try await pass { () throws(StoreError) in try await inner.pauses(at: now) }
    }

    public func ownKeys(
        of ids: [VerificationID], _ application: ApplicationID
    ) async throws(StoreError) -> [VerificationID: [OwnLimitKey]] {
        try await pass { () throws(StoreError) in try await inner.ownKeys(of: ids, application) }
    }
}
