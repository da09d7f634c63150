public import VerificationCore

extension PostgreSQLStore: SprayStore {
    public func add(_ batches: [CheckBatch], at now: Timestamp) async throws(StoreError) -> [Spray] {
        guard !batches.isEmpty else { return [] }
        return try await change(.applications(batches.map(\.application))) { transaction throws(StoreError) in
            try transaction.add(batches, at: now)
        }
    }

    public func pauses(at now: Timestamp) async throws(StoreError) -> [ApplicationID: SendBlock] {
        try await read(.all) { transaction throws(StoreError) in try transaction.pauses(at: now) }
    }
}
