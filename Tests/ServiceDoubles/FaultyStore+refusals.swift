public import VerificationCore

extension FaultyStore: RefusalStore {
    public func tell(_ refusals: [ToldRefusal], at now: Timestamp) async throws(StoreError) {
        try await pass { () throws(StoreError) in try await inner.tell(refusals, at: now) }
    }
}
