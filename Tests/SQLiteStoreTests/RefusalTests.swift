import Foundation
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `Refusals at the start` {
    private static func open(_ folder: String, creates: Bool = true) async throws(SQLiteStoreError) {
        var options = SQLiteStore.Options()
        options.creates = creates
        let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: 1), options: options)
        await store.close()
    }

    private static func refusal(_ folder: String, creates: Bool = true) async -> SQLiteStoreError? {
        do throws(SQLiteStoreError) {
            try await open(folder, creates: creates)
            return nil
        } catch {
            return error
        }
    }

    /// A closed database with one verification.
    private static func makeDatabase(_ folder: String) async throws -> String {
        let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: 1))
        _ = try await store.create(Drafts(seed: 3).draft(), once: nil, at: Drafts.start)
        await store.close()
        return folder + "/sandi.db"
    }

    @Test("R89 a database of another program is refused and left alone")
    func foreign() async throws {
        try await withFolder { folder in
            try DataFolder(folder).prepare()
            let path = folder + "/sandi.db"
            let other = try Connection(path: path, access: .writing, creates: true)
            try other.execute("CREATE TABLE theirs (x); PRAGMA user_version = 1")
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            let refusal = try #require(await Self.refusal(folder))
            #expect(refusal.code == .foreign)
            #expect(refusal.description.contains("another program"))
            let after = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(after == before)
        }
    }

    @Test("R89 a newer schema is refused")
    func newer() async throws {
        try await withFolder { folder in
            let path = try await Self.makeDatabase(folder)
            try Connection(path: path, access: .writing).execute("PRAGMA user_version = \(Migration.newest + 1)")
            let refusal = try #require(await Self.refusal(folder))
            #expect(refusal.code == .newer)
            #expect(throws: refusal) { try SQLiteStore.pendingMigrations(folder: folder) }
        }
    }

    @Test("R89 a missing database is not made when none may be")
    func missing() async throws {
        try await withFolder { folder in
            #expect(await Self.refusal(folder, creates: false)?.code == .missing)
            #expect(!FileManager.default.fileExists(atPath: folder + "/sandi.db"))
        }
    }

    @Test("R89 an emptied, cut or overwritten database is refused", arguments: [0, 1, 99, 512, 4096, 8192, -1])
    func cut(_ size: Int) async throws {
        try await withFolder { folder in
            let path = try await Self.makeDatabase(folder)
            var data = try Data(contentsOf: URL(fileURLWithPath: path))
            data = size < 0 ? Data(repeating: 0x41, count: data.count) : data.prefix(size)
            try data.write(to: URL(fileURLWithPath: path))
            let refusal = try #require(await Self.refusal(folder), "opened with \(size) bytes")
            #expect(refusal.code == .damaged)
            #expect(refusal.description.contains("backup"))
        }
    }

    @Test("R89 a log without its database is refused, and no new database is made")
    func logAlone() async throws {
        try await withFolder { folder in
            let path = try await Self.makeDatabase(folder)
            try Data(repeating: 1, count: 5000).write(to: URL(fileURLWithPath: path + "-wal"))
            try FileManager.default.removeItem(atPath: path)
            #expect(await Self.refusal(folder)?.code == .damaged)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("R89 any changed byte of the header is refused, or the database is still right", arguments: 0..<100)
    func header(_ place: Int) async throws {
        try await withFolder { folder in
            let path = try await Self.makeDatabase(folder)
            var data = try Data(contentsOf: URL(fileURLWithPath: path))
            data[place] ^= 0xFF
            try data.write(to: URL(fileURLWithPath: path))
            guard await Self.refusal(folder) == nil else { return }
            let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: 1))
            let records = try await store.verifications(VerificationQuery(), of: Drafts(seed: 3).application)
            #expect(records.map(\.key) == [Drafts(seed: 3).draft().key])
            await store.close()
        }
    }

    @Test("R89 200 changed bytes anywhere never approve or invent anything")
    func anywhere() async throws {
        var random = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &random)
        let source = SeededRandom(seed: seed)
        try await withFolder { folder in
            let path = try await Self.makeDatabase(folder)
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            for _ in 0..<200 {
                var data = whole
                let drawn = try source.bytes(5)
                let place = drawn.prefix(4).reduce(0) { $0 << 8 | Int($1) } % data.count
                data[place] ^= drawn[4] | 1
                try data.write(to: URL(fileURLWithPath: path))
                try await Self.expectHarmless(folder, "seed \(seed), byte \(place)")
            }
        }
    }

    @Test("R7 R89 no bytes in a place for a check, and no carried checks, stand for one that was counted")
    func emptyPlaces() async throws {
        try await withFolder { folder in
            let path = try await Self.makeDatabase(folder)
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            let damages =
                (0..<40).flatMap { place in
                    ["01", "80", "ff"].map { byte in
                        let before = String(repeating: "00", count: place)
                        let after = String(repeating: "00", count: 39 - place)
                        return "UPDATE checks SET times = x'\(before)\(byte)\(after)'"
                    }
                } + [
                    "UPDATE verifications SET checks_carried = 1; UPDATE ledgers SET checks_carried = 1",
                    "UPDATE checks SET times = x'\(String(repeating: "7f", count: 40))'",
                    "UPDATE verifications SET created_at = \(Int64.max); UPDATE ledgers SET created_at = \(Int64.max)",
                ]
            for damage in damages {
                try whole.write(to: URL(fileURLWithPath: path))
                try Connection(path: path, access: .writing).execute(damage)
                try await Self.expectHarmless(folder, "\(damage)")
            }
        }
    }

    @Test("R89 300 mutations of the log are refused or read up to where they are, and never approve anything")
    func log() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let source = SeededRandom(seed: seed)
        try await withFolder { folder in
            let path = folder + "/sandi.db"
            let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: 1))
            let key = Drafts(seed: 3).draft().key
            _ = try await store.create(Drafts(seed: 3).draft(), once: nil, at: Drafts.start)
            for seed in 40..<43 as Range<UInt64> {
                _ = try await store.create(Drafts(seed: seed).draft(), once: nil, at: Drafts.start)
            }
            _ = try await store.apply(.cancelRequested, replacing: nil, to: key, once: nil, at: Drafts.start)
            let whole = try [path, path + "-wal"].map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
            await store.close()
            #expect(whole[1].count > 20_000)
            for round in 0..<300 {
                var log = whole[1]
                let drawn = try source.bytes(6)
                let place = drawn.prefix(4).reduce(0) { $0 << 8 | Int($1) } % log.count
                switch drawn[5] % 4 {
                case 0: log.removeLast(log.count - place)
                case 1:
                    log.replaceSubrange(
                        place..<min(place + 4096, log.count), with: log.prefix(min(4096, log.count - place)))
                default: log[place] ^= drawn[4] | 1
                }
                try whole[0].write(to: URL(fileURLWithPath: path))
                try log.write(to: URL(fileURLWithPath: path + "-wal"))
                try await Self.expectHarmless(folder, "seed \(seed), round \(round), byte \(place)")
            }
        }
    }

    /// Opens the damaged database, if it opens, and looks for what must not be.
    private static func expectHarmless(_ folder: String, _ comment: Comment) async throws {
        let key = Drafts(seed: 3).draft().key
        do throws(SQLiteStoreError) {
            let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: 1))
            do throws(StoreError) {
                let record = try await store.verification(key)
                #expect(record?.state.ledger.status != .approved(Approval(at: Drafts.start, channels: [])), comment)
                let outcome = try await store.apply(
                    .codeMatched(generation: 1), replacing: nil, to: key, once: nil, at: Drafts.start)
                // Nothing was counted, so nothing may be approved.
                if case .applied(.approved, _) = outcome { Issue.record(comment) }
            } catch {
                #expect(error != .closed, comment)
            }
            await store.close()
        } catch {
            #expect([.damaged, .foreign, .newer, .unavailable, .setting].contains(error.code), comment)
        }
        for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder + "/sandi.db" + ending) }
    }

    @Test("R91 a second lock on the same folder is refused until the first is gone")
    func lock() async throws {
        try await withFolder { folder in
            let codes = [try Self.codeOfSecondLock(folder), try Self.codeOfSecondLock(folder)]
            #expect(codes == [.locked, .locked])
        }
    }

    /// Takes the lock, tries to take it again, and lets it go.
    private static func codeOfSecondLock(_ folder: String) throws(SQLiteStoreError) -> SQLiteStoreError.Code? {
        let first = try DataFolderLock(folder: folder)
        defer { withExtendedLifetime(first) {} }
        do throws(SQLiteStoreError) {
            _ = try DataFolderLock(folder: folder)
            return nil
        } catch {
            return error.code
        }
    }
}
