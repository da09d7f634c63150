public import VerificationCore

extension SQLiteStore: SprayStore {
    public func add(_ batches: [CheckBatch], at now: Timestamp) async throws(StoreError) -> [Spray] {
        try await write { session throws(StoreError) in try session.add(batches, at: now) }
    }

    public func pauses(at now: Timestamp) async throws(StoreError) -> [ApplicationID: SendBlock] {
        try await read { session throws(StoreError) in try session.pauses(at: now) }
    }
}
