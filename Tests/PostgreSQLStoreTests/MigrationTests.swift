import PostgreSQLDoubles
import ServiceDoubles
import Testing

@testable import PostgreSQLStore

@Suite(.serialized) struct `Migrations` {
    private static func migrate(
        _ database: TemporaryDatabase, _ migrations: [Migration]
    ) async throws(PostgreSQLStoreError) -> [String] {
        try await PostgreSQLStore.migrate(
            database.settings(as: .owner), serviceRole: TemporaryPostgreSQL.Role.service.user, migrations)
    }

    @Test("R92 migrating is repeatable, and tells what is pending")
    func repeatable() async throws {
        try await withDatabase { database in
            let titles = Migration.all.map { "\($0.number) \($0.name)" }
            let found1 = try await PostgreSQLStore.pendingMigrations(database.settings(as: .owner))
            #expect(found1 == titles)
            let found2 = try await database.migrate()
            #expect(found2 == titles)
            let found3 = try await database.migrate()
            #expect(found3 == [])
            let found4 = try await PostgreSQLStore.pendingMigrations(database.settings())
            #expect(found4 == [])
            try await withOpenedStore(database.settings()) { store in
                let found5 = try await store.applications()
                #expect(found5 == [])
            }
        }
    }

    @Test("R92 a migration that fails midway leaves nothing, and can be carried out again")
    func undone() async throws {
        try await withDatabase { database in
            let bad = Migration(
                number: 2, name: "bad", text: "CREATE TABLE halfway (a integer); INSERT INTO halfway VALUES (1/0)")
            let good = Migration(number: 2, name: "good", text: "CREATE TABLE halfway (a integer)")
            do throws(PostgreSQLStoreError) {
                _ = try await Self.migrate(database, [.first, bad])
                Issue.record("the migration did not fail")
            } catch {
                #expect(error.code == .migration)
            }
            let found6 = try await database.run("SELECT number FROM sandi.migrations")
            #expect(found6 == "1")
            let found7 = try await Self.migrate(database, [.first, good])
            #expect(found7 == ["2 good"])
        }
    }

    @Test("R92 several machines may migrate at once")
    func parallel() async throws {
        try await withDatabase { database in
            let done = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<6 { group.addTask { try await database.migrate() } }
                var done: [String] = []
                for try await titles in group { done += titles }
                return done
            }
            #expect(done.count == Migration.all.count)
        }
    }

    @Test("R92 a server that is killed at any statement leaves a schema that the next start completes")
    func killed() async throws {
        let statements = Migration.first.text.split(separator: ";\n").map(String.init)
        #expect(statements.count > 30)
        try await withDatabase { database in
            for count in stride(from: 1, to: statements.count, by: 5) {
                let cut = statements.prefix(count).joined(separator: ";\n") + ";\n"
                let killed = Migration(
                    number: 1, name: "cut", text: cut + "SELECT pg_terminate_backend(pg_backend_pid())")
                await #expect(throws: PostgreSQLStoreError.self) { try await Self.migrate(database, [killed]) }
            }
            let found8 = try await database.migrate().count
            #expect(found8 == Migration.all.count)
        }
    }

    @Test func `a role that does not exist is named`() async throws {
        try await withDatabase { database in
            do throws(PostgreSQLStoreError) {
                _ = try await PostgreSQLStore.migrate(database.settings(as: .owner), serviceRole: "no\"body; --")
                Issue.record("granted to nobody")
            } catch {
                #expect(error.description.contains("there is no role no\"body; --"))
            }
        }
    }
}

@Suite(.serialized) struct `The second schema of PostgreSQL` {
    @Test("R17 R92 guards open verifications that share a destination, and the rows of the first stay")
    func shared() async throws {
        try await withDatabase { database in
            let owner = database.settings(as: .owner)
            let role = TemporaryPostgreSQL.Role.service.user
            _ = try await PostgreSQLStore.migrate(owner, serviceRole: role, [.first])
            _ = try await database.run(
                """
                INSERT INTO sandi.ledgers SELECT n, n, n, n, n, CASE WHEN n = 5 THEN n END, NULL,
                    CASE WHEN n < 5 THEN n END, 1, 1, 6, 5, 0, 0, 0, 'ver_' || n, 'app_' || n / 4,
                    CASE WHEN n = 5 THEN 'expired' ELSE 'pending' END, NULL, 'purpose' || n,
                    CASE WHEN n = 3 THEN 'alone' ELSE 'shared' END::bytea, 'd', '', 's'
                FROM generate_series(1, 5) n
                """)
            _ = try await database.migrate()
            let guarded = try await database.run("SELECT id FROM sandi.ledgers WHERE is_guarded ORDER BY id")
            #expect(guarded == "ver_1\nver_2")
            let rows = try await database.run("SELECT count(*) FROM sandi.ledgers")
            #expect(rows == "5")
        }
    }
}

@Suite(.serialized) struct `The eighth schema of PostgreSQL` {
    @Test("R40 R92 old lines of refusals stand for as many as they did, in every application")
    func lines() async throws {
        try await withDatabase { database in
            let owner = database.settings(as: .owner)
            let role = TemporaryPostgreSQL.Role.service.user
            _ = try await PostgreSQLStore.migrate(owner, serviceRole: role, Array(Migration.all.prefix(7)))
            _ = try await database.run(
                """
                INSERT INTO sandi.limit_events (at, used, allowed, id, application, news, rule)
                VALUES (1, 7, 0, 'a', 'app_1', 'refused', 'special_range'),
                    (2, 5, 5, 'b', 'app_2', 'refused', 'sends_per_day'),
                    (3, 3, 0, 'c', 'app_2', 'refused', 'send_wait'),
                    (4, 9, 0, 'd', 'app_2', 'refused', 'destination_closed'),
                    (5, 30, 20, 'e', 'app_1', 'held', 'conversion')
                """)
            _ = try await database.migrate()
            let rows = try await database.run("SELECT used, allowed, times FROM sandi.limit_events ORDER BY at")
            #expect(rows.split(separator: "\n") == ["0|0|7", "5|5|1", "3|0|1", "0|0|9", "30|20|1"])
        }
    }
}
