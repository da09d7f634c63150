import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `The audit chain and the keys of subjects` {
    @Test(arguments: SecrecyContract.cases)
    func `in memory`(_ contract: SecrecyContract) async throws {
        try await contract.run(on: MemoryStore())
    }

    @Test(arguments: SecrecyContract.cases)
    func `in SQLite`(_ contract: SecrecyContract) async throws {
        try await withStore { store, _ in try await contract.run(on: store) }
    }

    private static func entries(_ store: SQLiteStore, _ vault: PlainVault) async throws {
        for number in 1...9 {
            let moment = Timestamp(milliseconds: Int64(number))
            try await store.append(
                SecrecyContract.note(.keyCreated, at: moment, object: "key \(number)", by: vault))
        }
    }

    private static func tamper(_ store: SQLiteStore, _ statements: String) async throws {
        // Whoever writes to the file is not held up by a trigger.
        try await store.write(.alone) { session throws(StoreError) in
            try session.database.execute("DROP TRIGGER audit_is_only_added_to")
            try session.database.execute(statements)
        }
    }

    struct Tampering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let statements: String
        let fault: AuditFault
    }

    static let tamperings = [
        Tampering(
            testDescription: "changed", statements: "UPDATE audit SET object = 'key 5 ' WHERE number = 5",
            fault: .changed(5)),
        Tampering(
            testDescription: "changed time", statements: "UPDATE audit SET at = at + 1 WHERE number = 1",
            fault: .changed(1)),
        Tampering(
            testDescription: "changed actor", statements: "UPDATE audit SET actor = 'nobody' WHERE number = 9",
            fault: .changed(9)),
        Tampering(
            testDescription: "null for a text", statements: "UPDATE audit SET object = NULL WHERE number = 4",
            fault: .changed(4)),
        Tampering(
            testDescription: "dropped", statements: "DELETE FROM audit WHERE number = 6", fault: .missing(6)),
        Tampering(
            testDescription: "dropped and closed up",
            statements: """
                DELETE FROM audit WHERE number = 6;
                UPDATE audit SET number = number - 1 WHERE number > 6;
                """, fault: .changed(6)),
        Tampering(
            testDescription: "swapped",
            statements: """
                UPDATE audit SET number = 100 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 4;
                UPDATE audit SET number = 4 WHERE number = 100;
                """, fault: .changed(3)),
        Tampering(
            testDescription: "tail cut", statements: "DELETE FROM audit WHERE number > 7", fault: .missing(8)),
        Tampering(
            testDescription: "tail cut with the count",
            statements: """
                DELETE FROM audit WHERE number > 7;
                UPDATE audit_anchor SET count = 7, last = (SELECT digest FROM audit WHERE number = 7);
                """, fault: .anchorChanged),
        Tampering(
            testDescription: "head cut", statements: "DELETE FROM audit WHERE number < 3", fault: .missing(1)),
        Tampering(
            testDescription: "head cut with the beginning",
            statements: """
                DELETE FROM audit WHERE number < 3;
                UPDATE audit_anchor SET first = 3, before = (SELECT digest FROM audit WHERE number = 3);
                """, fault: .anchorChanged),
        Tampering(
            testDescription: "added",
            statements: """
                INSERT INTO audit SELECT 10, at, actor, act, application, object, digest_key, digest FROM audit
                WHERE number = 9;
                """, fault: .unanchored(10)),
        Tampering(
            testDescription: "key id changed", statements: "UPDATE audit SET digest_key = 7 WHERE number = 2",
            fault: .unknownKey(7, entry: 2)),
    ]

    @Test(
        "R82 a changed, dropped, swapped, cut or added entry is found, and the first one is named",
        arguments: tamperings)
    func tampered(_ tampering: Tampering) async throws {
        try await withStore { store, _ in
            let vault = PlainVault()
            try await Self.entries(store, vault)
            let before = try await SecrecyContract.verify(store, by: vault)
            #expect(before == 9)
            try await Self.tamper(store, tampering.statements)
            let fault = await #expect(throws: AuditFault.self) { try await SecrecyContract.verify(store, by: vault) }
            #expect(fault == tampering.fault)
        }
    }

    @Test("R82 entries are only added to, and a chain whose anchor was changed is not gone on with")
    func appendOnly() async throws {
        try await withStore { store, _ in
            let vault = PlainVault()
            try await Self.entries(store, vault)
            await #expect(throws: StoreError.self) {
                try await store.write(.alone) { session throws(StoreError) in
                    try session.database.execute("UPDATE audit SET object = 'x' WHERE number = 1")
                }
            }
            try await Self.tamper(store, "UPDATE audit_anchor SET count = 8")
            await #expect(throws: StoreError.self) {
                try await store.append(SecrecyContract.note(.keyCreated, at: Timestamp(milliseconds: 1), by: vault))
            }
            let count = try await store.auditLines(after: 0, limit: 99).count
            #expect(count == 9)
        }
    }

    @Test("R82 R86 where an entry stands behind the chain's end an act is not done, and is not told as a taken name")
    func takenPlace() async throws {
        try await withStore { store, _ in
            let vault = PlainVault()
            try await Self.entries(store, vault)
            try await Self.tamper(store, Self.tamperings.first { $0.testDescription == "added" }?.statements ?? "")
            try await SecrecyContract.refusesToMake("toko", on: store, by: vault)
        }
    }

    @Test("R82 R83 from a chain that was tampered with nothing is taken away", arguments: AuditTampering.all)
    func untrimmed(_ tampering: AuditTampering) async throws {
        try await withStore { store, _ in
            try await tampering.holds(on: store, table: "audit") { try await Self.tamper(store, $0) }
        }
    }

    @Test("R82 a trail that was taken away as a whole is noticed, also behind the next acts")
    func emptied() async throws {
        try await withStore { store, _ in
            try await SecrecyContract.noticesEmptying(store) {
                try await Self.tamper(store, "DELETE FROM audit; DELETE FROM audit_anchor")
            }
        }
        let memory = MemoryStore()
        try await SecrecyContract.noticesEmptying(memory) {
            await memory.tamper { lines, anchor in (lines, anchor) = ([], nil) }
        }
    }
}
