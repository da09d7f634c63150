import PostgreSQLDoubles
import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import PostgreSQLStore

@Suite(.serialized) struct `PostgreSQL holds to the contract of every store` {
    @Test(arguments: StoreContract.cases)
    func `in PostgreSQL`(_ contract: StoreContract) async throws {
        try await withStore { store, database in
            try await contract.run(on: store)
            let counts = Self.breaches.map { "(SELECT count(*) FROM \($0))" }.joined(separator: ", ")
            let found = try await database.run("SELECT \(counts)")
            #expect(found == Self.breaches.map { _ in "0" }.joined(separator: "|"))
        }
    }

    @Test("R9 a refused check waits for the disk like one that is counted")
    func refusedChecks() async throws {
        try await withStore { store, database in
            // Each commit that waits for the disk leaves a mark.
            let marks = try await StoreContract.eachCheck(on: store) {
                try #require(Int(try await database.run("SELECT count(*) FROM sandi.commits")))
            }
            #expect(marks == marks.indices.map { marks[0] + $0 })
        }
    }

    @Test("R9 a refused check asks as much of the server as one that is counted against its destination")
    func workOfRefusedChecks() async throws {
        try await withProxy { store, proxy, _ in
            let drafts = Drafts(seed: 6)
            let (open, expired, unknown) = (drafts.draft(), drafts.draft(), drafts.draft())
            for draft in [open, expired] { _ = try await store.create(draft, once: nil, at: Drafts.start) }
            // The first work of a connection also lets the server plan anew.
            _ = try await store.countCheck(unknown.key, length: 6, at: Drafts.start)
            var asked: [VerificationID: [AskedWork]] = [:]
            for number in 1...4 {
                for draft in [open, expired, unknown] {
                    let before = proxy.work
                    let now = Drafts.start + .seconds(draft.key == expired.key ? 3600 : number)
                    let outcome = try await store.countCheck(draft.key, length: 6, at: now)
                    #expect(outcome.isCounted == (draft.key == open.key))
                    asked[draft.key.id, default: []].append(proxy.work - before)
                }
            }
            #expect(asked.values.joined().allSatisfy { $0.trips == 2 }, "\(asked)")
            // The first check is counted against its verification alone, and the second marks that from now on.
            let counted = try #require(asked[open.key.id]?.last?.statements)
            for refused in [expired, unknown] {
                #expect(asked[refused.key.id]?.allSatisfy { $0.statements >= counted } == true, "\(asked)")
            }
        }
    }

    @Test("R17 checks of one verification in one transaction are all counted against its destination")
    func groupedFirstChecks() async throws {
        try await withStore { store, database in
            let all = try await Drafts(seed: 8).opened(20, in: store)
            await withTaskGroup(of: Void.self) { tasks in
                for draft in all {
                    for _ in 0..<5 {
                        tasks.addTask { _ = try? await store.countCheck(draft.key, length: 6, at: Drafts.start) }
                    }
                }
            }
            let guards = "SELECT count(*), min(failures), max(failures) FROM sandi.destination_guards"
            #expect(try await database.run(guards) == "20|5|5")
        }
    }

    @Test("R89 a check whose row cannot be read fails alone, whoever is counted in the same transaction")
    func damagedRow() async throws {
        try await withStore { store, database in
            let all = try await Drafts(seed: 7).opened(20, in: store)
            let damaged = all[0].key.id.text
            _ = try await database.run(
                "UPDATE sandi.ledgers SET check_times = '\\x0000010000000000' WHERE id = '\(damaged)'")
            let counted = await withTaskGroup(of: Bool.self) { tasks in
                for _ in 0..<3 {
                    for draft in all {
                        tasks.addTask {
                            guard case .counted? = try? await store.countCheck(draft.key, length: 6, at: Drafts.start)
                            else { return false }
                            return draft.key.id.text != damaged
                        }
                    }
                }
                return await tasks.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(counted == 3 * 19)
            await #expect(throws: StoreError.damaged("a verification's checks or times are out of bounds")) {
                try await store.countCheck(all[0].key, length: 6, at: Drafts.start)
            }
        }
    }

    /// What no row may show, whatever happened (I1, I3, R57).
    private static let breaches = [
        "sandi.envelopes e JOIN sandi.ledgers l ON l.row_id = e.verification WHERE l.status <> 'pending'",
        "sandi.envelopes e JOIN sandi.ledgers l ON l.row_id = e.verification WHERE e.generation <> l.generation",
        "sandi.ledgers WHERE length(check_times) / 8 + checks_carried > checks_max",
        "sandi.deliveries WHERE ready_at <> greatest(due_at, coalesce(lease_until, due_at))",
        "sandi.ledgers l FULL JOIN sandi.verifications v ON v.row_id = l.row_id WHERE l.id IS DISTINCT FROM v.id",
        "sandi.deliveries d LEFT JOIN sandi.ledgers l ON l.row_id = d.verification WHERE l.id IS NULL",
        "sandi.events e LEFT JOIN sandi.ledgers l ON l.row_id = e.verification WHERE l.id IS NULL",
        "sandi.envelopes e LEFT JOIN sandi.ledgers l ON l.row_id = e.verification WHERE l.id IS NULL",
        "sandi.delivery_attempts a LEFT JOIN sandi.deliveries d ON d.row_id = a.delivery WHERE d.id IS NULL",
        "sandi.commits WHERE is_fence",
    ]
}
