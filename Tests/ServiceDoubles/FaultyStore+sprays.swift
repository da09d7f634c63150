public import VerificationCore

extension FaultyStore: SprayStore {
    public func add(_ batches: [CheckBatch], at now: Timestamp) async throws(StoreError) -> [Spray] {
        try await pass { () throws(StoreError) in try await inner.add(batches, at: now) }
    }

    public func pauses(at now: Timestamp) async throws(StoreError) -> [ApplicationID: SendBlock] {
        try await pass { () throws(StoreError) in try await inner.pauses(at: now) }
    }
}
