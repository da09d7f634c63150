import ServiceDoubles
public import VerificationCore

/// What somebody does to a chain of nine entries, a day apart, who can write to the database but has no key: each time
/// something of what a trim up to the fifth entry looks at.
public struct AuditTampering: Sendable, CustomStringConvertible {
    public let description: String
    /// What the chain's verification then finds.
    public let fault: AuditFault
    private let change: String

    private init(_ description: String, _ change: String, _ fault: AuditFault) {
        self.description = description
        self.change = change
        self.fault = fault
    }

    /// The statement that does it.
    /// - Parameter table: The table of entries, as the store names it.
    public func statement(on table: String) -> String { change.replacing("TABLE", with: table) }

    public static let all = [
        AuditTampering("a backdated entry", "UPDATE TABLE SET at = 0 WHERE number = 6", .changed(6)),
        AuditTampering("all but the newest backdated", "UPDATE TABLE SET at = 0 WHERE number < 9", .changed(1)),
        AuditTampering(
            "an entry dated into the future", "UPDATE TABLE SET at = 9000000000000 WHERE number = 1", .changed(1)),
        AuditTampering("a changed text", "UPDATE TABLE SET object = 'another' WHERE number = 3", .changed(3)),
        AuditTampering(
            "a changed digest",
            "UPDATE TABLE SET digest = (SELECT digest FROM TABLE WHERE number = 7) WHERE number = 2", .changed(2)),
        AuditTampering(
            "a changed digest of the last one to go",
            "UPDATE TABLE SET digest = (SELECT digest FROM TABLE WHERE number = 7) WHERE number = 5", .changed(5)),
        AuditTampering(
            "a changed text of the first one to stay", "UPDATE TABLE SET object = 'another' WHERE number = 6",
            .changed(6)),
        AuditTampering(
            "another key's id", "UPDATE TABLE SET digest_key = 7 WHERE number = 2", .unknownKey(7, entry: 2)),
        AuditTampering("an entry taken out", "DELETE FROM TABLE WHERE number = 2", .missing(2)),
        AuditTampering("all behind the last one to go taken out", "DELETE FROM TABLE WHERE number > 5", .missing(6)),
        AuditTampering(
            "an entry put before the beginning",
            """
            INSERT INTO TABLE SELECT 0, 0, actor, act, application, object, digest_key, digest FROM TABLE
            WHERE number = 1
            """, .missing(1)),
    ]

    /// Holds a fresh store to taking nothing away from a chain that was tampered with, and to saying why (R82, R83).
    /// - Parameter run: Carries out a statement as somebody who can write to the database.
    public func holds(
        on store: any AuditStore, table: String, _ run: (String) async throws -> Void
    ) async throws {
        let vault = PlainVault()
        let scene = StoreScene([], seed: 1, rounds: 1)
        for day in 1...9 {
            try await store.append(
                SecrecyContract.note(
                    .keyCreated, at: scene.start.after(day * 86_400), object: "key \(day)", by: vault))
        }
        try await run(statement(on: table))
        let kept = try await store.auditLines(after: .min, limit: 100)
        let anchor = try await store.auditAnchor()
        do throws(StoreError) {
            let count = try await store.trimAudit(
                before: scene.start.after(6 * 86_400), limit: 100, sealing: vault)
            throw .unavailable("\(count) entries were taken away")
        } catch {
            guard case .damaged(let finding) = error, finding.hasSuffix(": \(fault)") else {
                throw ContractBreach(description: "\(error) instead of the finding that \(fault)")
            }
        }
        try scene.expectEqual(try await store.auditLines(after: .min, limit: 100), kept, "the entries")
        try scene.expectEqual(try await store.auditAnchor(), anchor, "the anchor")
        do {
            _ = try await SecrecyContract.verify(store, by: vault)
        } catch let found as AuditFault {
            return try scene.expectEqual(found, fault, "what the verification finds")
        }
        throw ContractBreach(description: "the chain verifies")
    }
}
