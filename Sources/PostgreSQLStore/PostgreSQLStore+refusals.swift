public import VerificationCore

extension PostgreSQLStore: RefusalStore {
    public func tell(_ refusals: [ToldRefusal]) async throws(StoreError) {
        guard !refusals.isEmpty else { return }
        let applications = Set(refusals.map(\.application)).sorted { $0.text < $1.text }
        try await change(.applications(applications)) { transaction throws(StoreError) in
            for refusal in refusals { try transaction.tell(refusal.event, refusal.application.text, at: refusal.at) }
        }
    }
}
