import PostgreSQLDoubles
import ServiceDoubles
import StoreColumns
import Testing
import VerificationCore

@testable import PostgreSQLStore

@Suite(.serialized) struct `Query plans` {
    /// Every statement that runs while the service works, except those that only insert.
    private static let statements: [SQL] =
        [
            Transaction.readVerification, Transaction.lockVerification, Transaction.lockOpen,
            Transaction.saveProgress, Transaction.saveEnd, Transaction.eraseEnvelope, Transaction.windUp,
            Transaction.replaceCode, Transaction.findAnswer, Transaction.dropAnswer, Transaction.lockSlot,
            Transaction.lockLedgers, Transaction.lockVerifications, Transaction.saveCheckTimes, Transaction.lease,
            Transaction.loadClaimed,
            Transaction.loadClaimedAttempts, Transaction.lockDelivery, Transaction.saveDelivery,
            Transaction.renewDetails, Transaction.findVerification, Transaction.loadDeliveries,
            Transaction.loadAttempts, Transaction.loadEvents, Transaction.findDue, Transaction.sweepAnswers,
            Transaction.sweepMarks, Transaction.lockWhole, Transaction.lockWithDestinations,
            Transaction.lockWithDetails, Transaction.eraseDestinations, Transaction.eraseWords,
            Transaction.eraseSpokenWords, Transaction.removeAttempts, Transaction.markAged,
            Transaction.removeVerifications, Transaction.removeLedgers, Transaction.updateApplication,
            Transaction.loadApplication, Transaction.loadKey, Transaction.loadKeys, Transaction.revokeKey,
            CommitMark.isFence, Transaction.readGuard, Transaction.lockGuards, Transaction.lockCheckedGuards,
            Transaction.saveGuards,
            Transaction.dropGuards, Transaction.markGuarded, Transaction.markAllGuarded, Transaction.sweepGuards,
            Transaction.lockApplication, Transaction.pageKeys, Transaction.revokeOwnKey, Transaction.noteKeyUse,
            Transaction.loadOwnKey, Transaction.revokeLiveKey, Transaction.loadAdminKeyByID,
            Transaction.noteAdminKeyUse, Transaction.loadAdminKey, Transaction.revokeAdminKey, Transaction.loadStop,
            Transaction.liftStop,
            Transaction.measureQueue,
        ] + Transaction.removeParts + VerificationListing.statements

    /// The lines of the plan that every connection uses, whatever the values.
    private static func plan(of sql: SQL, _ store: PostgreSQLStore) async throws -> [String] {
        let places = (1...20).last { sql.text.contains("$\($0)") } ?? 0
        let nulls = Array(repeating: "NULL", count: places).joined(separator: ", ")
        return try await store.change(.all) { transaction throws(StoreError) in
            _ = transaction.ask(SQL("PREPARE planned AS \(sql.text)"))
            let question = transaction.ask(SQL("EXPLAIN EXECUTE planned\(places > 0 ? "(\(nulls))" : "")"))
            _ = transaction.ask(SQL("DEALLOCATE planned"))
            return try transaction.answer(question).all { row throws(StoreError) in row.text() }
        }
    }

    /// Walks of a plan that no condition narrows.
    private static func walks(in plan: [String]) -> [String] {
        plan.indices.filter { place in
            let line = plan[place]
            if line.contains("Seq Scan") { return true }
            guard line.contains("Index Scan") || line.contains("Index Only Scan") else { return false }
            guard place + 1 < plan.count, plan[place + 1].contains("Index Cond") else { return true }
            // An application may have any number of rows.
            let conditions = plan[place + 1].split(separator: " AND ")
            return conditions.allSatisfy { $0.contains("application = ") } && !line.contains("api_keys")
        }.map { plan[$0] }
    }

    /// Rows of two applications, so many that the ways to them differ.
    private static func fill(_ database: TemporaryDatabase) async throws {
        let series = "FROM generate_series(1, 4000) n"
        _ = try await database.run(
            """
            INSERT INTO sandi.ledgers SELECT n, n, n, n, n, CASE WHEN n % 4 > 0 THEN n END, NULL,
                CASE WHEN n % 4 = 0 THEN n END, 1, 1, 6, 5, 0, 0, 0, 'ver_' || n, 'app_' || n % 2,
                CASE WHEN n % 4 > 0 THEN 'expired' ELSE 'pending' END, NULL, 'login', n::text::bytea, 'd', '', 's'
            \(series)
            """,
            """
            INSERT INTO sandi.verifications SELECT n, n, 1, 'ver_' || n, 'app_' || n % 2, 'call:45', 'id', 'r' || n,
                '[]', 'p', 'p', n::text::bytea, 'e', 'e', n::text::bytea \(series)
            """,
            """
            INSERT INTO sandi.deliveries SELECT n, n, n, n, NULL, NULL, NULL, CASE WHEN n % 4 = 0 THEN n END, 0, 1, 0,
                0, false, 'dlv_' || n, 'app_' || n % 2, 'call', NULL, 'queued', 'preparing',
                CASE WHEN n % 4 = 0 THEN 'send' END \(series)
            """,
            """
            INSERT INTO sandi.delivery_attempts SELECT n, n, 1, 1, NULL, 'app_' || n % 2, 'submit', 'failed' \(series)
            """,
            "INSERT INTO sandi.events SELECT n, n, n, NULL, NULL, 'evt_' || n, 'app_' || n % 2, 'created' \(series)",
            "INSERT INTO sandi.envelopes SELECT n, 1, 'app_' || n % 2, 'b' \(series)",
            """
            INSERT INTO sandi.idempotency SELECT 'app_' || n % 2, 'create', n::text::bytea, 'r', 201, 'b', n \(series)
            """,
            """
            INSERT INTO sandi.destination_guards
            SELECT n, NULL, n % 120, 0, 'app_' || n % 2, n::text::bytea, 'r' \(series)
            """,
            "INSERT INTO sandi.commits SELECT n, n::text::bytea, false \(series)",
            "INSERT INTO sandi.admin_keys SELECT 'key_' || n, n::text::bytea, 'h', n \(series)",
            "INSERT INTO sandi.stops SELECT 'country:' || n, 'r', n \(series)",
            """
            INSERT INTO sandi.applications SELECT 'app_' || n, 'n' || n, 's', 'call:45', 6, 300, 5, 'ID', 'id', false, n
            \(series)
            """,
            """
            INSERT INTO sandi.api_keys SELECT 'key_' || n, 'app_' || n, n::text::bytea, 'h', false, 'read', n \(series)
            """)
    }

    @Test func `no statement walks through a table`() async throws {
        try await withStore { store, database in
            try await Self.fill(database)
            for sql in Self.statements {
                let plan = try await Self.plan(of: sql, store)
                #expect(!plan.isEmpty)
                #expect(Self.walks(in: plan).isEmpty, "\(sql.text)\n\(plan.joined(separator: "\n"))")
            }
        }
    }

    @Test func `the search for work reads its partial index in order`() async throws {
        try await withStore { store, database in
            try await Self.fill(database)
            for (sql, index) in [
                (Transaction.lease, "deliveries_waiting"), (Transaction.findDue, "ledgers_due"),
                (Transaction.firstDelivery, "deliveries_waiting"), (Transaction.firstDeadline, "ledgers_due"),
            ] {
                let plan = try await Self.plan(of: sql, store)
                #expect(plan.contains { $0.contains("using \(index)") }, "\(plan)")
                #expect(plan.contains { $0.contains("Limit") }, "\(plan)")
                #expect(!plan.contains { $0.contains("Sort") }, "\(plan)")
            }
        }
    }

    @Test func `a walk is noticed`() {
        #expect(Self.walks(in: ["Seq Scan on a"]) == ["Seq Scan on a"])
        #expect(Self.walks(in: ["  ->  Index Scan using i on a", "        Filter: (b = 1)"]).count == 1)
        #expect(Self.walks(in: ["  ->  Index Scan using i on a", "        Index Cond: (b = 1)"]).isEmpty)
        #expect(Self.walks(in: ["  ->  Index Scan using i on a", "        Index Cond: (application = $1)"]).count == 1)
    }

    @Test func `no index holds what a counted check writes`() async throws {
        try await withSchema { database in
            let indexes = try await database.run(
                """
                SELECT count(*), count(*) FILTER (WHERE pg_get_indexdef(indexrelid) LIKE '%check_times%')
                FROM pg_index WHERE indrelid = 'sandi.ledgers'::regclass
                """)
            #expect(indexes == "6|0")
        }
    }
}
