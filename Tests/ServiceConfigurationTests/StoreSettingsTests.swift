import ServiceConfiguration
import Testing
import VerificationCore

struct StoreSettingsTests {
    @Test func `the store is SQLite unless another engine is named, and history is kept as long as the core says`()
        throws
    {
        let settings = try load("")
        #expect(settings.store.engine == .sqlite && settings.store.postgreSQL == nil)
        #expect(settings.retention == .standard)
    }

    @Test func `a server is named with what is known of it, and the rest has defaults`() throws {
        let settings = try load(
            """
            store:
              engine: postgresql
              postgresql: {host: db.internal.example, port: 6432, user: verifier, connections: 20}
            """, ["SANDI_STORE_POSTGRESQL_PASSWORD": "pass word"])
        let server = try #require(settings.store.postgreSQL)
        #expect(settings.store.engine == .postgresql)
        #expect(server.host == "db.internal.example" && server.port == 6432 && server.database == "sandi")
        #expect(server.user == "verifier" && server.password?.reveal == "pass word")
        #expect(server.tls == .verifyFull && server.rootCertificate == "/etc/ssl/certs/ca-certificates.crt")
        #expect(server.connections == 20 && server.statementTimeout == .seconds(10))
        #expect(server.lockTimeout == .seconds(5) && server.connectTimeout == .seconds(5))
        #expect(!"\(settings)".contains("pass word"))
    }

    @Test func `the password comes from a file of its own`() throws {
        let files = MemoryFiles().with("/run/secrets/db", "from the file\n")
        let yaml = "store: {postgresql: {host: localhost, password_file: /run/secrets/db}}"
        #expect(try load(yaml, files: files).store.postgreSQL?.password?.reveal == "from the file")
    }

    @Test func `a server may be prepared while the store is still SQLite`() throws {
        let settings = try load("store: {postgresql: {host: /run/postgresql}}")
        #expect(settings.store.engine == .sqlite && settings.store.postgreSQL?.host == "/run/postgresql")
    }

    @Test func `the engine postgresql without a server is refused`() {
        let found = faults("store: {engine: postgresql}")
        #expect(found.map(\.key) == ["store.postgresql.host"])
        #expect(found.first?.sentence.contains("the engine postgresql needs it") == true)
        #expect(faults("store: {engine: postgresql, postgresql: {port: 5433}}").map(\.key) == ["store.postgresql.host"])
    }

    @Test(
        "R65 anything weaker than verify-full is for a server on this machine",
        arguments: [
            ("db.internal.example", false), ("10.0.0.7", false), ("localhost.example.com", false), ("localhost", true),
            ("127.0.0.1", true), ("::1", true), ("/run/postgresql", true), ("localhost,127.0.0.1", true),
            ("localhost,db.example", false),
        ])
    func weakTLS(_ host: String, _ isAllowed: Bool) {
        for mode in ["require", "disable"] {
            let found = faults("store: {postgresql: {host: \"\(host)\", ssl_mode: \(mode)}}")
            #expect(found.isEmpty == isAllowed, "\(found)")
            #expect(found.allSatisfy { $0.key == "store.postgresql.ssl_mode" })
        }
        #expect(faults("store: {postgresql: {host: \"\(host)\", ssl_mode: verify-full}}").isEmpty)
        #expect(!faults("store: {postgresql: {host: \"\(host)\", ssl_mode: prefer}}").isEmpty)
    }

    @Test("R83 retention can be made stricter than its defaults and never weaker")
    func retention() throws {
        let strict = try load(
            "retention: {destinations_days: 7, delivery_details_days: 1, verifications_days: 90}")
        #expect(strict.retention.destinations == .seconds(7 * 86_400))
        #expect(strict.retention.deliveryDetails == .seconds(86_400))
        #expect(strict.retention.verifications == .seconds(90 * 86_400))
        for weak in ["destinations_days: 31", "delivery_details_days: 31", "destinations_days: 0"] {
            #expect(faults("retention: {\(weak)}").count == 1, "\(weak)")
        }
    }
}
