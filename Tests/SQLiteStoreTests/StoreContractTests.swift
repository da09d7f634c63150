import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `Every store holds to the contract` {
    @Test(arguments: StoreContract.cases)
    func `in memory`(_ contract: StoreContract) async throws {
        try await contract.run(on: MemoryStore())
    }

    @Test(arguments: StoreContract.cases)
    func `in SQLite`(_ contract: StoreContract) async throws {
        try await withStore { store, _ in
            try await contract.run(on: store)
            for breach in Self.breaches {
                let count = try await store.read { session throws(StoreError) in try session.database.value(breach) }
                #expect(count == "0", "\(breach)")
            }
        }
    }

    /// What no row may show, whatever happened (I1, I3, R57).
    private static let breaches = [
        """
        SELECT count(*) FROM envelopes e JOIN verifications v ON v.row = e.verification WHERE v.status <> 'pending'
        """,
        """
        SELECT count(*) FROM envelopes e JOIN verifications v ON v.row = e.verification
        WHERE e.generation <> v.generation
        """,
        "SELECT count(*) FROM verifications WHERE length(check_times) / 8 + checks_carried > checks_max",
        "SELECT count(*) FROM deliveries WHERE ready_at <> max(due_at, coalesce(lease_until, due_at))",
        "SELECT count(*) FROM pragma_foreign_key_check",
    ]
}
