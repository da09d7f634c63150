import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `One damaged row` {
    /// What may be wrong with a delivery or its verification, as a broken disk or a hand would leave it.
    static let damages = [
        "UPDATE deliveries SET status = 'nonsense'", "UPDATE deliveries SET channel = 'pigeon'",
        "UPDATE deliveries SET memo = hex(zeroblob(1000))", "UPDATE verifications SET workflow = 'call'",
        "UPDATE verifications SET metadata = '{'", "UPDATE verifications SET sends = 'x'",
    ]

    @Test("a damaged delivery does not keep the others of its batch from being claimed", arguments: damages)
    func claims(_ damage: String) async throws {
        try await withStore { store, _ in
            let drafts = Drafts(seed: 4)
            var ids: [DeliveryID] = []
            for _ in 0..<5 {
                let draft = drafts.draft()
                _ = try await store.create(draft, once: nil, at: Drafts.start)
                ids.append(draft.firstDelivery)
            }
            let broken = ids[2]
            try await store.write { session throws(StoreError) in
                let column = damage.contains("UPDATE deliveries") ? "row" : "verification"
                let place = "SELECT \(column) FROM deliveries ORDER BY row LIMIT 1 OFFSET 2"
                try session.database.execute("\(damage) WHERE row = (\(place))")
            }
            var claimed: [DeliveryID] = []
            for turn in 0..<3 {
                let now = Drafts.start + .seconds(turn)
                claimed += try await store.claimDeliveries(at: now, lease: .seconds(20), limit: 3).map(\.delivery.id)
            }
            #expect(Set(claimed) == Set(ids).subtracting([broken]))
            #expect(claimed.count == 4)
        }
    }
}
