import PostgreSQLDoubles
import ServiceDoubles
import StoreColumns
import Testing
import VerificationCore

@testable import PostgreSQLStore

@Suite(.serialized) struct `Row-level security` {
    private static let start = Drafts.start

    /// A store with a row of one application in each table.
    private static func fill(_ store: PostgreSQLStore, _ drafts: Drafts) async throws {
        let policy = CodePolicy.standard
        let application = Application(
            id: drafts.application, name: "toko", senderName: "Toko", workflow: drafts.draft().workflow,
            policy: policy, countries: ["ID"], locale: "id", isDisabled: false)
        try await store.insert(application, at: start)
        try await store.insert(
            APIKeyRecord(
                id: drafts.random.id(), application: application.id, digest: [1], hint: "abcd", isTest: true,
                scopes: [.read], createdAt: start, expiresAt: nil, revokedAt: nil))
        let once = IdempotencyRequest(
            application: application.id, route: "create", keyDigest: [1], requestDigest: [1]
        ) { _ in StoredAnswer(status: 201, body: [1]) }
        let plain = drafts.draft()
        let subject = DestinationKey(application: plain.key.application, index: plain.subject)
        let draft = VerificationDraft(
            key: plain.key, details: plain.details, code: plain.code, policy: plain.policy, workflow: plain.workflow,
            subject: plain.subject, firstDelivery: plain.firstDelivery,
            subjectKeys: [try PlainVault().makeSubjectKey(for: subject)])
        _ = try await store.create(draft, once: once, at: start)
        // The second one is refused: a counter, and a line of what the limits did once it is told.
        for second in 0...1 {
            let answer = try await store.create(drafts.counted(), once: nil, at: start + .seconds(second))
            guard second == 1 else { continue }
            guard case .refused(.limited(let refusal)) = answer else {
                Issue.record("two sends in one second")
                continue
            }
            try await store.tell([ToldRefusal(refusal, of: application.id, at: start)])
        }
        // From the second on, checks are counted against the destination, too.
        for _ in 0..<2 { _ = try await store.countCheck(draft.key, length: 6, at: start) }
        let claim = try #require(
            try await store.claimDeliveries(at: start, lease: .seconds(9), limit: 1).first)
        let attempt = DeliveryAttempt(
            operation: .submit, startedAt: start, duration: .seconds(1), outcome: .succeeded)
        let change = DeliveryChange(
            delivery: claim.delivery.id, verification: claim.delivery.verification, fence: claim.fence,
            state: claim.delivery.state, gateway: nil, attempt: attempt, next: drafts.random.id())
        let found1 = try await store.save(change, letGo: true, at: start)
        #expect(found1 == .saved(closedAt: nil))
    }

    /// Rows that a transaction of this scope sees in a table.
    private static func count(
        _ table: String, _ scope: Transaction.Scope?, _ store: PostgreSQLStore
    ) async throws -> Int {
        try await store.change(scope ?? .applications([])) { transaction throws(StoreError) in
            try transaction.answer(transaction.ask(SQL("SELECT 1 FROM \(table)"))).count
        }
    }

    @Test("R44 a transaction sees rows of the applications that it names and of no other")
    func reading() async throws {
        try await withStore { store, _ in
            let drafts = Drafts(seed: 7)
            try await Self.fill(store, drafts)
            let stranger: ApplicationID = drafts.random.id()
            for table in Migration.tenantTables.map(\.name) {
                let found2 = try await Self.count(table, .application(drafts.application), store)
                #expect(found2 > 0, "\(table)")
                let found3 = try await Self.count(table, .applications([stranger, drafts.application]), store)
                #expect(found3 > 0)
                let found4 = try await Self.count(table, .all, store)
                #expect(found4 > 0, "\(table)")
                let found5 = try await Self.count(table, .application(stranger), store)
                #expect(found5 == 0, "\(table)")
                let found6 = try await Self.count(table, nil, store)
                #expect(found6 == 0, "\(table)")
            }
        }
    }

    @Test("R44 a transaction changes and adds no row of another application")
    func writing() async throws {
        try await withStore { store, database in
            let drafts = Drafts(seed: 7)
            try await Self.fill(store, drafts)
            let stranger = Transaction.Scope.application(drafts.random.id())
            for (table, tenant) in Migration.tenantTables {
                let changed = try await store.change(stranger) { transaction throws(StoreError) in
                    try transaction.change(SQL("UPDATE \(table) SET \(tenant) = \(tenant)"), [])
                        + transaction.change(SQL("DELETE FROM \(table)"), [])
                }
                #expect(changed == 0, "\(table)")
            }
            await #expect(throws: StoreError.self) {
                try await store.change(stranger) { transaction throws(StoreError) in
                    transaction.run(
                        Transaction.keepAnswer,
                        [
                            .text(drafts.application.text), .text("create"), .blob([2]), .blob([2]), .integer(201),
                            .blob([]), .integer(0),
                        ])
                }
            }
            let found7 = try await database.run("SELECT count(*) FROM sandi.idempotency")
            #expect(found7 == "1")
        }
    }

    @Test("R44 the setting ends with its transaction")
    func ends() async throws {
        try await withSchema { database in
            var settings = database.settings()
            settings.connections = 1
            try await withOpenedStore(settings) { store in
                try await Self.fill(store, Drafts(seed: 7))
                let found8 = try await Self.count("ledgers", .all, store)
                #expect(found8 == 2)
                let found = try await store.change(.applications([])) { transaction throws(StoreError) in
                    let sql = SQL("SELECT current_setting('sandi.applications', true)")
                    return try transaction.answer(transaction.ask(sql)).first { row throws(StoreError) in row.text() }
                }
                #expect(found == "")
            }
        }
    }
}
