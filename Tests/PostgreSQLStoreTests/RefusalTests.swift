import PostgreSQLDoubles
import ServiceDoubles
import Testing

@testable import PostgreSQLStore

@Suite(.serialized) struct `Refusals at the start` {
    private static func refusal(_ settings: PostgreSQLStore.Settings) async -> PostgreSQLStoreError? {
        do throws(PostgreSQLStoreError) {
            let store = try await PostgreSQLStore.open(settings, random: SeededRandom(seed: 1))
            await store.close()
            return nil
        } catch {
            return error
        }
    }

    /// What is done to a database of ours, and a part of the sentence that tells of it. `$` is the database's name.
    private static let wrongs: [(change: String, sentence: String)] = [
        ("GRANT CREATE ON SCHEMA sandi TO sandi_service", "may create tables in the schema sandi"),
        ("GRANT CREATE ON DATABASE $ TO sandi_service", "may create schemas in the database"),
        ("ALTER TABLE sandi.events OWNER TO sandi_service", "the role sandi_service owns tables: events"),
        ("GRANT TRUNCATE ON sandi.ledgers TO sandi_service", "may truncate tables: ledgers"),
        ("ALTER TABLE sandi.events NO FORCE ROW LEVEL SECURITY", "row-level security is not forced on: events"),
        ("ALTER TABLE sandi.api_keys DISABLE ROW LEVEL SECURITY", "row-level security is not forced on: api_keys"),
        ("CREATE POLICY all_rows ON sandi.ledgers USING (true)", "other policies than ours are on: ledgers"),
        ("DROP POLICY of_application ON sandi.envelopes", "other policies than ours are on: envelopes"),
        ("ALTER POLICY of_application ON sandi.events USING (true)", "other policies than ours are on: events"),
        ("ALTER POLICY of_application ON sandi.events TO sandi_service", "other policies than ours are on: events"),
        ("REVOKE DELETE ON sandi.deliveries FROM sandi_service", "lacks rights on: deliveries"),
        ("DROP TABLE sandi.commits", "tables are missing: commits"),
        ("ALTER DATABASE $ SET synchronous_commit = off", "synchronous_commit is off and has to be on"),
        ("ALTER DATABASE $ SET synchronous_commit = local", "synchronous_commit is local and has to be on"),
        (
            "ALTER DATABASE $ SET default_transaction_isolation = 'serializable'",
            "default_transaction_isolation is serializable and has to be read committed"
        ),
        ("DELETE FROM sandi.migrations", "its owner has to run the migrations (1 "),
        ("INSERT INTO sandi.migrations (number, name) VALUES (99, 'later')", "a newer version wrote the schema"),
    ]

    @Test("R65 a server on which safety does not hold is refused, with what is wrong", arguments: wrongs)
    func wrong(_ wrong: (change: String, sentence: String)) async throws {
        try await withSchema { database in
            #expect(await Self.refusal(database.settings()) == nil)
            _ = try await database.run(wrong.change.replacing("$", with: database.name))
            let refusal = try #require(await Self.refusal(database.settings()))
            #expect(refusal.description.contains(wrong.sentence))
            #expect([.unsafe, .schema, .newer].contains(refusal.code))
        }
    }

    @Test(
        "R65 a role that is too mighty is refused",
        arguments: [
            (TemporaryPostgreSQL.Role.admin, "the role admin is a superuser"),
            (.unsafe, "the role sandi_unsafe bypasses row-level security"),
            (.owner, "the role sandi_owner owns tables: admin_keys, api_keys, applications"),
        ])
    func role(_ role: TemporaryPostgreSQL.Role, _ sentence: String) async throws {
        try await withSchema { database in
            let refusal = try #require(await Self.refusal(database.settings(as: role)))
            #expect(refusal.code == .unsafe)
            #expect(refusal.description.contains(sentence))
        }
    }

    @Test("R65 everything that is wrong is told at once")
    func together() async throws {
        try await withSchema { database in
            _ = try await database.run(
                "ALTER DATABASE \(database.name) SET synchronous_commit = off",
                "ALTER TABLE sandi.events NO FORCE ROW LEVEL SECURITY")
            var settings = database.settings()
            settings.lockTimeout = .zero
            let refusal = try #require(await Self.refusal(settings))
            for part in ["synchronous_commit", "not forced on: events", "the lock time-out has to be set"] {
                #expect(refusal.description.contains(part))
            }
        }
    }

    @Test("R65 every time-out has to be set", arguments: 0..<3)
    func limit(_ number: Int) async throws {
        try await withSchema { database in
            var settings = database.settings()
            let limits = [\PostgreSQLStore.Settings.statementTimeout, \.lockTimeout, \.idleInTransactionTimeout]
            settings[keyPath: limits[number]] = .zero
            let refusal = try #require(await Self.refusal(settings))
            #expect(refusal.code == .unsafe)
            #expect(refusal.description.contains("time-out has to be set"))
        }
    }

    @Test("R65 without verify-full no other machine is spoken to", arguments: [PostgreSQLStore.TLS.require, .disable])
    func unverified(_ tls: PostgreSQLStore.TLS) async throws {
        for host in ["db.example", "10.0.0.1", "localhost,db.example", "/tmp,db.example"] {
            let settings = PostgreSQLStore.Settings(host: host, database: "sandi", user: "sandi", tls: tls)
            let refusal = try #require(await Self.refusal(settings))
            #expect(refusal.code == .unsafe)
            #expect(refusal.description.contains("verify-full"))
        }
    }

    @Test("R65 verify-full accepts the server's own certificate and name only")
    func verified() async throws {
        try await withSchema { database in
            let server = database.server
            var settings = database.settings(host: server.host)
            #expect(await Self.refusal(settings) == nil)
            settings.host = server.unnamedHost
            #expect(await Self.refusal(settings)?.code == .unreachable)
            settings.host = server.host
            settings.rootCertificate = server.strangerCertificate
            let refusal = try #require(await Self.refusal(settings))
            #expect(refusal.code == .unreachable)
            #expect(refusal.description.contains("certificate"))
        }
    }

    @Test("a database without a schema, a wrong password and a silent port are told apart from one another")
    func unreachable() async throws {
        try await withDatabase { database in
            let empty = try #require(await Self.refusal(database.settings()))
            #expect(empty.code == .schema)
            #expect(empty.description.contains("there is no schema sandi yet"))
            var settings = database.settings()
            settings.password = PostgreSQLStore.Password("wrong")
            let refused = try #require(await Self.refusal(settings))
            #expect(refused.code == .unreachable)
            #expect(!refused.description.contains("wrong"))
            settings = database.settings(host: "127.0.0.1", tls: .disable)
            settings.port = 1
            #expect(await Self.refusal(settings)?.code == .unreachable)
        }
    }

    @Test func `a password prints as redacted`() {
        let password = PostgreSQLStore.Password("hunter2")
        for text in ["\(password)", String(reflecting: password), String(describing: Optional(password))] {
            #expect(!text.contains("hunter2"))
        }
    }
}
