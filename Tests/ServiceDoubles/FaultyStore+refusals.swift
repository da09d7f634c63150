public import VerificationCore

extension FaultyStore: RefusalStore {
    public func tell(_ refusals: [ToldRefusal]) async throws(StoreError) {
        try await pass { () throws(StoreError) in try await inner.tell(refusals) }
    }
}
