import PostgreSQLDoubles
import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import PostgreSQLStore

@Suite(.serialized) struct `The audit chain and the keys of subjects in PostgreSQL` {
    @Test(arguments: SecrecyContract.cases)
    func `hold to the contract`(_ contract: SecrecyContract) async throws {
        try await withStore { store, _ in try await contract.run(on: store) }
    }

    @Test("R82 R93 two machines write one chain without gaps")
    func machines() async throws {
        try await withStore { first, database in
            try await withOpenedStore(database.settings(), seed: 10) { second in
                let vault = PlainVault()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<40 {
                        let store = number.isMultiple(of: 2) ? first : second
                        group.addTask {
                            let moment = Timestamp(milliseconds: Int64(number))
                            try await store.append(
                                SecrecyContract.note(.keyCreated, at: moment, object: "\(number)", by: vault))
                        }
                    }
                    try await group.waitForAll()
                }
                let verified = try await SecrecyContract.verify(second, by: vault)
                #expect(verified == 40)
                let objects = try await first.auditLines(after: 0, limit: 100).compactMap(\.object)
                #expect(Set(objects).count == 40)
            }
        }
    }

    @Test("R82 R86 where an entry stands behind the chain's end an act is not done, and is not told as a taken name")
    func takenPlace() async throws {
        try await withStore { store, database in
            let vault = PlainVault()
            try await store.append(SecrecyContract.note(.keyCreated, at: Timestamp(milliseconds: 1), by: vault))
            _ = try await database.run(
                """
                INSERT INTO sandi.audit
                SELECT number + 1, at, actor, act, application, object, digest_key, digest FROM sandi.audit
                """)
            try await SecrecyContract.refusesToMake("toko", on: store, by: vault)
        }
    }

    @Test("R82 R83 from a chain that was tampered with nothing is taken away", arguments: AuditTampering.all)
    func untrimmed(_ tampering: AuditTampering) async throws {
        try await withStore { store, database in
            try await tampering.holds(on: store, table: "sandi.audit") { _ = try await database.run($0) }
        }
    }

    @Test(
        "R82 a trail that was taken away as a whole is noticed, also behind the next acts",
        arguments: [
            "DELETE FROM sandi.audit_anchor",
            "UPDATE sandi.audit_anchor SET first = 1, before = '', count = 0, last = '', seal_key = 0, seal = ''",
        ])
    func emptied(_ statement: String) async throws {
        try await withStore { store, database in
            try await SecrecyContract.noticesEmptying(store) {
                _ = try await database.run("DELETE FROM sandi.audit", statement)
            }
        }
    }

    @Test("R82 an anchor whose seal was blanked is a changed one, and the chain is not gone on with")
    func blanked() async throws {
        try await withStore { store, database in
            let vault = PlainVault()
            let note = SecrecyContract.note(.keyCreated, at: Timestamp(milliseconds: 1), by: vault)
            try await store.append(note)
            _ = try await database.run("UPDATE sandi.audit_anchor SET seal = ''")
            await #expect(throws: AuditFault.anchorChanged) { try await SecrecyContract.verify(store, by: vault) }
            await #expect(throws: StoreError.self) { try await store.append(note) }
            let count = try await store.auditLines(after: 0, limit: 9).count
            #expect(count == 1)
        }
    }
}
