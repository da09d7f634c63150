import Foundation
import Glibc
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `A restored database` {
    private typealias Copies = `A copy of the database`
    private static let later = Drafts.start + .seconds(60)

    /// Puts bytes into an empty folder, as a backup that was opened.
    private static func restore(
        _ content: Data, into folder: String, at now: Timestamp = later
    ) throws(SQLiteStoreError) -> RestoredStore {
        let restoration = try StoreRestoration(folder: folder)
        content.withUnsafeBytes { bytes in
            precondition(write(restoration.descriptor, bytes.baseAddress, bytes.count) == bytes.count)
        }
        return try restoration.finish(random: SeededRandom(seed: 5), at: now)
    }

    /// Runs `body` with a folder in which data folders can be made.
    private static func withRoot(_ body: (String) async throws -> Void) async throws {
        try await withFolder { root in
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            try await body(root)
        }
    }

    private static func refusal(_ content: Data, into folder: String) -> SQLiteStoreError.Code? {
        Copies.refusal { () throws(SQLiteStoreError) in _ = try restore(content, into: folder) }
    }

    private static func snapshot(of folder: String) throws -> Data {
        try Copies.content(ofSnapshotOf: folder)
    }

    @Test("R62 has nothing pending: all was ended by the state machine, with its line, and no code is left")
    func ended() async throws {
        try await Self.withRoot { root in
            // More than one transaction ends together.
            let count = Session.endedTogether + 7
            let keys = try await Copies.makeDatabase(root + "/a", count: count)
            let approved = keys[3]
            try await withOpenedStore(root + "/a") { store in
                _ = try await store.countCheck(approved, length: 6, at: Drafts.start)
                _ = try await store.apply(
                    .codeMatched(generation: 1), replacing: nil, to: approved, once: nil, at: Drafts.start)
            }
            let restored = try Self.restore(try Self.snapshot(of: root + "/a"), into: root + "/b")
            #expect(restored.endedVerifications == count - 1 && restored.migrations == [])
            #expect(try Copies.names(in: root + "/b") == ["sandi.db", "sandi.lock"])
            try await withOpenedStore(root + "/b") { store in
                for key in keys {
                    let wanted: VerificationStatus.Word = key == approved ? .approved : .canceled
                    #expect(try await store.verification(key)?.state.ledger.status.word == wanted)
                    let events = try #require(try await store.events(of: key))
                    #expect(events.count { $0.kind == .verification(.ended(wanted)) } == 1)
                }
                guard case .refused(.closed(.canceled)) = try await store.countCheck(keys[0], length: 6, at: Self.later)
                else { throw CancellationError() }
                #expect(try await store.due(at: Timestamp(milliseconds: .max), limit: 10) == [])
                let envelopes = try await store.write { session throws(StoreError) in
                    try session.database.value("SELECT count(*) FROM envelopes")
                }
                #expect(envelopes == "0")
            }
        }
    }

    @Test("R62 one whose code had died meanwhile is expired, as it would have been")
    func expired() async throws {
        try await Self.withRoot { root in
            let keys = try await Copies.makeDatabase(root + "/a")
            let content = try Self.snapshot(of: root + "/a")
            _ = try Self.restore(content, into: root + "/b", at: Drafts.start + .seconds(86_400))
            try await withOpenedStore(root + "/b") { store in
                let ledger = try #require(try await store.verification(keys[0])).state.ledger
                #expect(ledger.status == .expired(at: ledger.expiresAt))
            }
        }
    }

    @Test("R91 goes into no folder that has a database or from which a process serves")
    func occupied() async throws {
        try await Self.withRoot { root in
            _ = try await Copies.makeDatabase(root + "/a")
            let content = try Self.snapshot(of: root + "/a")
            let before = try Data(contentsOf: URL(filePath: root + "/a/sandi.db"))
            #expect(Self.refusal(content, into: root + "/a") == .occupied)
            #expect(try Data(contentsOf: URL(filePath: root + "/a/sandi.db")) == before)
            #expect(try Self.refusalBeside(root + "/b", content) == .locked)
            try Data(repeating: 1, count: 4000).write(to: URL(filePath: root + "/b/sandi.db-wal"))
            #expect(Self.refusal(content, into: root + "/b") == .occupied)
            try Data().write(to: URL(filePath: root + "/b/sandi.db-wal"))
            #expect(Self.refusal(content, into: root + "/b") == nil)
        }
    }

    private static func refusalBeside(_ folder: String, _ content: Data) throws -> SQLiteStoreError.Code? {
        let lock = try DataFolderLock(folder: folder)
        defer { withExtendedLifetime(lock) {} }
        return refusal(content, into: folder)
    }

    @Test("R89 is not one when a database came to stand there meanwhile")
    func meanwhile() async throws {
        try await Self.withRoot { root in
            _ = try await Copies.makeDatabase(root + "/a")
            let content = try Self.snapshot(of: root + "/a")
            let restoration = try StoreRestoration(folder: root + "/b")
            let count = content.withUnsafeBytes { write(restoration.descriptor, $0.baseAddress, $0.count) }
            try #require(count == content.count)
            try Data("somebody's".utf8).write(to: URL(filePath: root + "/b/sandi.db"))
            do throws(SQLiteStoreError) {
                _ = try restoration.finish(random: SeededRandom(seed: 5), at: Self.later)
                Issue.record("it took the other one's place")
            } catch {
                #expect(error.code == .occupied)
            }
            #expect(try Data(contentsOf: URL(filePath: root + "/b/sandi.db")) == Data("somebody's".utf8))
            #expect(try Copies.names(in: root + "/b") == ["sandi.db", "sandi.lock"])
        }
    }

    @Test("R89 is never made of what is cut, damaged, foreign, newer or not of our making; nothing is left of it")
    func refused() async throws {
        try await Self.withRoot { root in
            _ = try await Copies.makeDatabase(root + "/a", count: 40)
            let whole = try Self.snapshot(of: root + "/a")
            func changed(_ statement: String) throws -> Data {
                let path = root + "/changed.db"
                try whole.write(to: URL(filePath: path))
                try Connection(path: path, access: .writing).execute(statement)
                return try Data(contentsOf: URL(filePath: path))
            }
            var damaged = whole
            for place in stride(from: 5000, to: whole.count, by: 4096) { damaged[place] ^= 0xFF }
            let newer = Migration.newest + 1
            let cases: [(String, Data, SQLiteStoreError.Code)] = [
                ("nothing", Data(), .damaged), ("a cut one", whole.prefix(whole.count / 2), .damaged),
                ("text", Data(repeating: 0x41, count: 20_000), .damaged), ("a damaged one", damaged, .damaged),
                ("another program's", try changed("PRAGMA application_id = 7"), .foreign),
                ("a newer one", try changed("PRAGMA user_version = \(newer)"), .newer),
                ("one without a schema", try changed("PRAGMA user_version = 0"), .damaged),
                (
                    "one with a trigger",
                    try changed(
                        "CREATE TRIGGER t AFTER UPDATE ON verifications BEGIN DELETE FROM api_keys; END"), .damaged
                ),
                ("one with a table too many", try changed("CREATE TABLE theirs (x)"), .damaged),
                ("one with an orphan", try changed("PRAGMA foreign_keys = OFF; DELETE FROM verifications"), .damaged),
            ]
            for (name, content, code) in cases {
                #expect(Self.refusal(content, into: root + "/b") == code, "\(name)")
                #expect(try Copies.names(in: root + "/b") == ["sandi.lock"], "\(name)")
            }
            #expect(Self.refusal(whole, into: root + "/b") == nil)
        }
    }

    @Test("R92 of an older schema is brought to this one before it takes its name")
    func older() async throws {
        try await Self.withRoot { root in
            let path = root + "/old.db"
            let connection = try Connection(path: path, access: .writing, creates: true)
            try connection.execute("PRAGMA application_id = \(DatabaseFile.applicationID)")
            try DatabaseFile.carryOut(Migration.first, on: connection)
            let content = try Data(contentsOf: URL(filePath: path))
            let restored = try Self.restore(content, into: root + "/b")
            #expect(restored.migrations == Migration.all.dropFirst().map { "\($0.number) \($0.name)" })
            #expect(try SQLiteStore.pendingMigrations(folder: root + "/b") == [])
        }
    }

    @Test("R62 R92 of an older schema with open verifications is moved first, and then has nothing pending")
    func olderAndOpen() async throws {
        try await Self.withRoot { root in
            let former = FirstSchema()
            try former.make(root + "/a")
            let content = try Data(contentsOf: URL(filePath: root + "/a/sandi.db"))
            let restored = try Self.restore(content, into: root + "/b")
            #expect(restored.endedVerifications == 1 && restored.applications == 1)
            try await withOpenedStore(root + "/b") { store in
                for (id, word) in [(former.open, VerificationStatus.Word.canceled), (former.ended, .approved)] {
                    let key = VerificationKey(application: former.application, id: id)
                    let record = try await store.verification(key)
                    #expect(record?.state.ledger.status.word == word)
                }
                let claims = try await store.claimDeliveries(at: Self.later, lease: .seconds(60), limit: 10)
                #expect(claims.map(\.delivery.id) == [former.waiting])
                #expect(claims.allSatisfy { $0.closedAt != nil && $0.envelope == nil })
            }
        }
    }

    @Test("R62 from a plain file holds what its log holds, has nothing pending, and leaves the file as it is")
    func plainFile() async throws {
        try await Self.withRoot { root in
            let keys = try await Copies.makeDatabase(root + "/a")
            // A file of a service that was killed: the newest commits are in the log.
            let last = Copies.drafts.draft()
            let source = root + "/shipped.db"
            try await withOpenedStore(root + "/a") { store in
                _ = try await store.create(last, once: nil, at: Drafts.start)
                for ending in ["", "-wal"] {
                    try FileManager.default.copyItem(atPath: root + "/a/sandi.db" + ending, toPath: source + ending)
                }
            }
            let before = try Data(contentsOf: URL(filePath: source))
            let restoration = try StoreRestoration(folder: root + "/b")
            try restoration.take(database: source)
            let restored = try restoration.finish(random: SeededRandom(seed: 5), at: Self.later)
            #expect(restored.endedVerifications == keys.count + 1)
            #expect(try Data(contentsOf: URL(filePath: source)) == before)
            try await withOpenedStore(root + "/b") { store in
                let record = try await store.verification(last.key)
                #expect(record?.state.ledger.status.word == .canceled)
            }
            let missing = Copies.refusal { () throws(SQLiteStoreError) in
                try StoreRestoration(folder: root + "/c").take(database: root + "/nothing")
            }
            #expect(missing == .missing)
        }
    }
}
