public import VerificationCore

extension SQLiteStore: RefusalStore {
    public func tell(_ refusals: [ToldRefusal]) async throws(StoreError) {
        guard !refusals.isEmpty else { return }
        try await write { session throws(StoreError) in try session.tell(refusals) }
    }
}
