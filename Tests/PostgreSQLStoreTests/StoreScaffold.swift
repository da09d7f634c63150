import PostgreSQLDoubles
import ServiceDoubles
import VerificationCore

@testable import PostgreSQLStore

extension TemporaryDatabase {
    /// How this database is reached as a role, over its unix socket.
    func settings(
        as role: TemporaryPostgreSQL.Role = .service, host: String? = nil, tls: PostgreSQLStore.TLS = .verifyFull
    ) -> PostgreSQLStore.Settings {
        var settings = PostgreSQLStore.Settings(
            host: host ?? server.socketFolder, port: server.port, database: name, user: role.user,
            password: PostgreSQLStore.Password(server.password(of: role)), tls: host == nil ? .disable : tls,
            rootCertificate: server.rootCertificate)
        // Tests run beside many others on a small machine.
        settings.statementTimeout = .seconds(60)
        settings.lockTimeout = .seconds(50)
        settings.connectTimeout = .seconds(60)
        return settings
    }

    /// Makes the schema, as its owner.
    @discardableResult
    func migrate() async throws -> [String] {
        try await PostgreSQLStore.migrate(
            settings(as: .owner), serviceRole: TemporaryPostgreSQL.Role.service.user)
    }
}

/// Runs `body` with a database that has the schema.
@discardableResult
func withSchema<Value>(_ body: (TemporaryDatabase) async throws -> Value) async throws -> Value {
    try await withDatabase(template: try await SchemaTemplate.shared.value) { try await body($0) }
}

/// Runs `body` with an open store on a fresh database.
@discardableResult
func withStore<Value>(
    _ body: (PostgreSQLStore, TemporaryDatabase) async throws -> Value
) async throws -> Value {
    try await withSchema { database in
        try await withOpenedStore(database.settings()) { store in try await body(store, database) }
    }
}

/// Runs `body` with a store that is opened with these settings and closed afterwards.
/// - Parameter seed: Of its own for each of several stores on one database.
@discardableResult
func withOpenedStore<Value>(
    _ settings: PostgreSQLStore.Settings, seed: UInt64 = 9, _ body: (PostgreSQLStore) async throws -> Value
) async throws -> Value {
    let store = try await PostgreSQLStore.open(settings, random: SeededRandom(seed: seed))
    do {
        let value = try await body(store)
        await store.close()
        return value
    } catch {
        await store.close()
        throw error
    }
}

/// Runs `body` with a store behind a proxy, whose connections have not committed anything yet.
func withProxy(
    resolutionTimeout: Duration = .seconds(15),
    _ body: (PostgreSQLStore, CuttingProxy, TemporaryDatabase) async throws -> Void
) async throws {
    try await withSchema { database in
        let proxy = try CuttingProxy(to: database.server.port)
        defer { proxy.close() }
        var settings = database.settings(host: "127.0.0.1", tls: .disable)
        settings.port = proxy.port
        settings.connections = 1
        settings.readers = 1
        settings.resolutionTimeout = resolutionTimeout
        try await withOpenedStore(settings) { store in try await body(store, proxy, database) }
    }
}

/// A database with the schema, of which each test gets a copy.
enum SchemaTemplate {
    static let shared = Task {
        let database = try await TemporaryPostgreSQL.shared().makeDatabase()
        try await database.migrate()
        return database.name
    }
}
