import CSQLite
import Foundation
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `Migrations of former versions` {
    /// What a store that was told the fixtures' story has to tell.
    private static func wanted() async throws -> FixtureTold {
        let memory = MemoryStore(seed: 9)
        var story = FixtureStory(on: memory)
        try await story.tell()
        let told = try await FixtureTold(story, from: memory)
        #expect(told.isWhole)
        return told
    }

    /// What the store in a folder tells when it has been opened, which brings it up to date.
    private static func told(_ path: String) async throws -> FixtureTold {
        let memory = MemoryStore(seed: 9)
        var story = FixtureStory(on: memory)
        try await story.tell()
        return try await withOpenedStore(path) { store in
            let findings = try await store.write(.alone) { session throws(StoreError) in
                let integrity = try session.database.value("PRAGMA integrity_check")
                return integrity + (try session.database.value("PRAGMA foreign_key_check"))
            }
            #expect(findings == "ok")
            return try await FixtureTold(story, from: store)
        }
    }

    /// Makes a database as version 1 left it.
    private static func makeVersionOne(_ path: String) throws -> DataFolder {
        let folder = DataFolder(path)
        try folder.prepare()
        try folder.makeEmpty(folder.database)
        let connection = try Connection(path: folder.database, access: .writing)
        _ = try connection.value("PRAGMA journal_mode = WAL")
        try connection.execute(VersionOne.schema + VersionOne.verifications + "\n" + VersionOne.deliveries)
        try connection.execute("PRAGMA application_id = 1398894180; PRAGMA user_version = 1")
        return folder
    }

    /// The statements of a text, each with its end.
    private static func statements(_ text: String) -> [String] {
        var statements: [String] = []
        var statement = ""
        for part in text.split(separator: ";") {
            statement += part + ";"
            guard sqlite3_complete(statement) == 1 else { continue }
            statements.append(statement)
            statement = ""
        }
        return statements
    }

    /// Leaves in `copy` what a kill leaves when a migration has got as far as these statements: the files as they are
    /// while the transaction is open.
    private static func cut(
        _ migration: Migration, after count: Int, of folder: DataFolder, into copy: String
    ) throws {
        let connection = try Connection(path: folder.database, access: .writing)
        try connection.addIDFunction()
        // With room for hardly a page, the half of the transaction stands in the log already.
        try connection.execute("PRAGMA cache_size = 1; PRAGMA synchronous = FULL; BEGIN IMMEDIATE")
        let steps = statements(migration.text) + ["PRAGMA user_version = \(migration.number)"]
        for step in steps.prefix(count) { try connection.execute(step) }
        let killed = DataFolder(copy)
        try killed.prepare()
        for ending in ["", "-wal"] where FileManager.default.fileExists(atPath: folder.database + ending) {
            try FileManager.default.copyItem(atPath: folder.database + ending, toPath: killed.database + ending)
        }
        try connection.execute("ROLLBACK")
    }

    private static func dump(_ path: String) throws -> [String: [String]] {
        try DatabaseDump.rows(try Connection(path: DataFolder(path).database, access: .writing))
    }

    @Test("R92 a database of version 1 tells after its migration what it told before")
    func versionOne() async throws {
        try await withFolder { path in
            _ = try Self.makeVersionOne(path)
            let pending = try SQLiteStore.pendingMigrations(folder: path)
            #expect(pending.count == Migration.newest - 1)
            let told = try await Self.told(path)
            #expect(try await told == Self.wanted())
            #expect(try SQLiteStore.pendingMigrations(folder: path) == [])
        }
    }

    @Test func `the schema of version 1 is the one that was released`() throws {
        let words = { (text: String) in text.split { $0.isWhitespace } }
        #expect(words(Migration.first.text) == words(VersionOne.schema))
    }

    @Test("R92 a migration that is killed after any statement is taken again at the next start, with every row")
    func killed() async throws {
        let wanted = try await Self.wanted()
        for migration in Migration.all.dropFirst() {
            try await withFolder { path in
                let folder = try Self.makeVersionOne(path)
                for former in Migration.all[1..<migration.number - 1] {
                    let connection = try Connection(path: folder.database, access: .writing)
                    try connection.addIDFunction()
                    try DatabaseFile.carryOut(former, on: connection)
                }
                for count in 0...Self.statements(migration.text).count + 1 {
                    try await withFolder { copy in
                        try Self.cut(migration, after: count, of: folder, into: copy)
                        let told = try await Self.told(copy)
                        #expect(told == wanted, "migration \(migration.number), killed after \(count)")
                    }
                }
                // The connection that was cut off so often has left the first folder as it was, too.
                let told = try await Self.told(path)
                #expect(told == wanted, "migration \(migration.number), cut off")
            }
        }
    }

    /// A migration that moves rows about, whatever the newest one does.
    private static let moving = Migration(
        number: 2, name: "moves rows",
        text: """
            CREATE TABLE digests (verification INTEGER PRIMARY KEY, digest BLOB NOT NULL) STRICT;
            INSERT INTO digests SELECT row, digest FROM verifications;
            CREATE TRIGGER kept BEFORE DELETE ON digests BEGIN SELECT RAISE(ABORT, 'kept'); END;
            UPDATE events SET vendor_word = 'moved' WHERE vendor_word IS NULL;
            DROP INDEX events_of_verification;
            ALTER TABLE verifications DROP COLUMN digest;
            DELETE FROM idempotency;
            """)

    @Test("R92 nothing of a migration that was killed after any statement is left, and it can be taken again")
    func anyMigration() async throws {
        try await withFolder { path in
            let folder = try Self.makeVersionOne(path)
            let before = try Self.dump(path)
            #expect(before.count == 8 && before.values.allSatisfy { !$0.isEmpty })
            #expect(Self.statements(Self.moving.text).count == 7)
            var ends: Set<[String: [String]]> = []
            for count in 0...8 {
                try await withFolder { copy in
                    try Self.cut(Self.moving, after: count, of: folder, into: copy)
                    let after = try Self.dump(copy)
                    #expect(after == before, "killed after \(count)")
                    let connection = try Connection(path: DataFolder(copy).database, access: .writing)
                    let version = try connection.value("PRAGMA user_version")
                    #expect(version == "1", "killed after \(count)")
                    try DatabaseFile.carryOut(Self.moving, on: connection)
                    ends.insert(try DatabaseDump.rows(connection))
                }
            }
            #expect(ends.count == 1 && ends.first?["digests"]?.count == 9 && ends.first?["idempotency"] == [])
        }
    }
}
