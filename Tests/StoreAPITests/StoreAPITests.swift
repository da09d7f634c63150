import Foundation
import HTTPTypes
import PostgreSQLDoubles
import PostgreSQLStore
import SQLiteStore
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore
import VerificationService

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

    @Test("R42 no key that was issued stands in any file of the store, open or closed")
    func keysAreNotStored() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sandi-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: 9))
        let stage = try await APIStage(store)
        var issued = [stage.adminKey]
        try await Self.closing({ await store.close() }) {
            let made = try await stage.run { caller in
                let (path, _) = try await caller.makeApplication("toko")
                var keys: [String] = []
                for (number, scope) in APIKeyScope.allCases.enumerated() {
                    let body = #"{"scopes": ["\#(scope.rawValue)"]}"#
                    let answer = try await caller.admin(.post, "\(path)/keys", body, once: "k\(number)")
                    let key = try #require(answer.json?["key"]?.string)
                    _ = try await caller.send(.get, "/v1/applications", key: key)
                    keys.append(key)
                }
                await stage.uses.flush()
                return keys
            }
            issued += made
            #expect(try Self.found(issued, in: folder).isEmpty)
        }
        #expect(issued.count == 5)
        #expect(try Self.found(issued, in: folder).isEmpty)
        // The search can find: what is stored as it is, is there.
        #expect(try Self.found(["toko"], in: folder) == ["toko"])
    }

    /// Those of some texts that stand in a file of a folder.
    private static func found(_ texts: [String], in folder: String) throws -> [String] {
        let files = try #require(FileManager.default.subpaths(atPath: folder))
        let contents = files.compactMap { FileManager.default.contents(atPath: "\(folder)/\($0)") }
        #expect(!contents.isEmpty)
        return texts.filter { text in contents.contains { $0.range(of: Data(text.utf8)) != nil } }
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
        var settings = PostgreSQLStore.Settings(
            host: server.socketFolder, port: server.port, database: name, user: role.user,
            password: PostgreSQLStore.Password(server.password(of: role)), tls: .disable)
        // Tests run beside many others on a small machine.
        settings.connectTimeout = .seconds(60)
        settings.statementTimeout = .seconds(60)
        settings.lockTimeout = .seconds(50)
        return settings
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
