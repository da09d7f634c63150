import OpenSSLCrypto
import PostgreSQLDoubles
import PostgreSQLStore

extension StoreEngine {
    /// As in the product, over TLS on loopback: checks that wait share one transaction.
    static let postgreSQL = StoreEngine(name: "PostgreSQL, grouped") { _ in try await openPostgreSQL { _ in } }

    static let postgreSQLSingle = StoreEngine(name: "PostgreSQL, one check each") { _ in
        try await openPostgreSQL { $0.groupMax = 1 }
    }

    /// Starts a server of its own with everything at its default, so that a commit is durable.
    private static func openPostgreSQL(
        _ adapt: (inout PostgreSQLStore.Settings) -> Void
    ) async throws -> OpenedStore {
        let server = try await TemporaryPostgreSQL.start()
        do {
            let database = try await server.makeDatabase()
            let service = TemporaryPostgreSQL.Role.service
            _ = try await PostgreSQLStore.migrate(database.settings(as: .owner), serviceRole: service.user)
            var settings = database.settings(as: service)
            adapt(&settings)
            let store = try await PostgreSQLStore.open(settings, random: PrivateRandom())
            return OpenedStore(store: store) {
                await store.close()
                await server.close()
            }
        } catch {
            await server.close()
            throw error
        }
    }
}

extension TemporaryDatabase {
    fileprivate func settings(as role: TemporaryPostgreSQL.Role) -> PostgreSQLStore.Settings {
        PostgreSQLStore.Settings(
            host: server.host, port: server.port, database: name, user: role.user,
            password: PostgreSQLStore.Password(server.password(of: role)), rootCertificate: server.rootCertificate)
    }
}
