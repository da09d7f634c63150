import Foundation
import PostgreSQLDoubles
import PostgreSQLStore
import SQLiteStore
import ServiceDoubles
import Testing
import VerificationCore

/// The same stories over every store, so that what callers see hangs on none of them.
@Suite(.serialized) struct `The API over every store` {
    @Test(arguments: APIStory.all)
    func `in memory`(_ story: APIStory) async throws {
        try await story.tell(on: MemoryStore())
    }

    @Test(arguments: APIStory.all)
    func `in SQLite`(_ story: APIStory) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sandi-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: 9))
        try await Self.closing({ await store.close() }) { try await story.tell(on: store) }
    }

    @Test(arguments: APIStory.all)
    func `in PostgreSQL`(_ story: APIStory) async throws {
        try await withDatabase(template: try await ServerSchema.shared.value) { database in
            let store = try await PostgreSQLStore.open(
                database.settings(as: .service), random: SeededRandom(seed: 9))
            try await Self.closing({ await store.close() }) { try await story.tell(on: store) }
        }
    }

    private static func closing(_ close: () async -> Void, _ body: () async throws -> Void) async throws {
        do {
            try await body()
            await close()
        } catch {
            await close()
            throw error
        }
    }
}

extension TemporaryDatabase {
    /// How this database is reached as a role, over its unix socket.
    func settings(as role: TemporaryPostgreSQL.Role) -> PostgreSQLStore.Settings {
        PostgreSQLStore.Settings(
            host: server.socketFolder, port: server.port, database: name, user: role.user,
            password: PostgreSQLStore.Password(server.password(of: role)), tls: .disable)
    }
}

/// A database with the schema, of which each test gets a copy.
enum ServerSchema {
    static let shared = Task {
        let database = try await TemporaryPostgreSQL.shared().makeDatabase()
        _ = try await PostgreSQLStore.migrate(
            database.settings(as: .owner), serviceRole: TemporaryPostgreSQL.Role.service.user)
        return database.name
    }
}
