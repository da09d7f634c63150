import Foundation
import Glibc
import ServiceDoubles
import StoreColumns
import Testing
import VerificationCore

@testable import SQLiteStore

/// Serialized, because the umask belongs to the whole process.
@Suite(.serialized) struct `A copy of the database` {
    static let drafts = Drafts(seed: 61)

    /// A closed database with a few pending verifications.
    static func makeDatabase(_ folder: String, count: Int = 3) async throws -> [VerificationKey] {
        try await withOpenedStore(folder) { store in
            var keys: [VerificationKey] = []
            for _ in 0..<count {
                let draft = drafts.draft()
                _ = try await store.create(draft, once: nil, at: Drafts.start)
                keys.append(draft.key)
            }
            return keys
        }
    }

    static func refusal(_ body: () throws(SQLiteStoreError) -> Void) -> SQLiteStoreError.Code? {
        do throws(SQLiteStoreError) {
            try body()
            return nil
        } catch {
            return error.code
        }
    }

    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    static func content(of snapshot: borrowing StoreSnapshot) throws -> Data {
        var bytes = [UInt8](repeating: 0, count: snapshot.bytes)
        let count = pread(snapshot.descriptor, &bytes, bytes.count, 0)
        try #require(count == snapshot.bytes)
        return Data(bytes)
    }

    static func content(ofSnapshotOf folder: String) throws -> Data {
        let snapshot = try StoreSnapshot(folder: folder)
        return try content(of: snapshot)
    }

    @Test("R60 R61 stands in the data folder for its owner alone, under umask 000, and goes with its value")
    func modes() async throws {
        try await withFolder { folder in
            _ = try await Self.makeDatabase(folder)
            let before = umask(0)
            defer { umask(before) }
            try Self.look(folder)
            #expect(try Self.names(in: folder).filter { $0.contains("copy") } == [])
        }
    }

    private static func look(_ folder: String) throws {
        let snapshot = try StoreSnapshot(folder: folder)
        let copies = try names(in: folder).filter { $0.contains("copy") }
        try #require(copies.count == 1)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + copies[0])
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(attributes[.size] as? Int == snapshot.bytes && snapshot.bytes > 0)
        #expect(try content(of: snapshot).count == snapshot.bytes)
    }

    @Test("R61 holds no page that was erased")
    func erased() async throws {
        try await withFolder { folder in
            _ = try await Self.makeDatabase(folder, count: 300)
            let connection = try Connection(path: folder + "/sandi.db", access: .writing)
            try connection.execute("DELETE FROM events; DELETE FROM envelopes")
            let free = Int(try connection.value("PRAGMA freelist_count")) ?? 0
            try #require(free > 0)
            let plain = folder + "/plain.db"
            try Self.content(ofSnapshotOf: folder).write(to: URL(filePath: plain))
            let copy = try Connection(path: plain, access: .reading)
            #expect(try copy.value("PRAGMA freelist_count") == "0")
            #expect(try copy.value("SELECT count(*) FROM verifications") == "300")
        }
    }

    @Test("R61 of a damaged, foreign or missing database is not made, and nothing is left behind")
    func refused() async throws {
        try await withFolder { folder in
            _ = try await Self.makeDatabase(folder, count: 30)
            let path = folder + "/sandi.db"
            let pages = try Self.rootPages(of: path)
            let whole = try Data(contentsOf: URL(filePath: path))
            let left = ["sandi.db", "sandi.db-shm", "sandi.db-wal"]
            func attempt() throws -> SQLiteStoreError.Code? {
                let code = Self.refusal { () throws(SQLiteStoreError) in _ = try StoreSnapshot(folder: folder) }
                #expect(try Self.names(in: folder).allSatisfy(left.contains))
                return code
            }
            for place in pages.map({ ($0 - 1) * 4096 }) {
                var damaged = whole
                for offset in 0..<16 { damaged[place + offset] ^= 0xFF }
                try damaged.write(to: URL(filePath: path))
                #expect(try attempt() == .damaged, "byte \(place)")
            }
            try whole.prefix(300).write(to: URL(filePath: path))
            #expect(try attempt() == .damaged)
            try whole.write(to: URL(filePath: path))
            try Connection(path: path, access: .writing).execute("PRAGMA application_id = 7")
            #expect(try attempt() == .foreign)
            try FileManager.default.removeItem(atPath: path)
            #expect(try attempt() == .missing)
        }
    }

    /// Where tables begin that hold something.
    private static func rootPages(of path: String) throws -> [Int] {
        let tables = "'verifications', 'deliveries', 'events'"
        let connection = try Connection(path: path, access: .reading)
        let pages = try connection.rows("SELECT rootpage FROM sqlite_schema WHERE name IN (\(tables))") {
            row throws(StoreError) in row.int()
        }
        try #require(pages.count == 3)
        return pages
    }

    @Test func `left by a killed process goes with the next copy or start, one in work stays`() async throws {
        try await withFolder { folder in
            _ = try await Self.makeDatabase(folder)
            let inWork = try CopyFile(in: DataFolder(folder))
            let stale = folder + "/sandi.db.copy-abcdef"
            func leave() throws {
                for ending in ["", "-journal", "-wal", "-shm"] {
                    try Data("left".utf8).write(to: URL(filePath: stale + ending))
                }
            }
            let name = try #require(inWork.path.split(separator: "/").last.map(String.init))
            func copies() throws -> [String] { try Self.names(in: folder).filter { $0.contains("copy") } }
            try leave()
            #expect(try copies().count == 5)
            _ = try StoreSnapshot(folder: folder)
            #expect(try copies() == [name])
            try leave()
            try await withOpenedStore(folder) { _ in }
            #expect(try copies() == [name])
            try Data("x".utf8).write(to: URL(filePath: inWork.path))
        }
    }

    @Test func `that would not fit on the disk is refused before anything is written`() async throws {
        try await withFolder { path in
            let folder = DataFolder(path)
            try folder.prepare()
            let refusal = Self.refusal { () throws(SQLiteStoreError) in
                try StoreSnapshot.checkRoom(for: 1 << 60, in: folder)
            }
            #expect(refusal == .space)
            try StoreSnapshot.checkRoom(for: 1, in: folder)
            let expected = try await { () async throws -> Int in
                _ = try await Self.makeDatabase(path)
                return try StoreSnapshot.expectedBytes(folder: path)
            }()
            let made = try StoreSnapshot(folder: path).bytes
            #expect(made <= expected && made > expected / 2)
        }
    }

    @Test(arguments: [
        (0, "0 bytes"), (999, "999 bytes"), (1_000, "1.0 KB"), (1_499_999, "1.4 MB"), (12_000_000_000, "12.0 GB"),
    ])
    func `sizes are told for people`(bytes: Int, text: String) {
        #expect(FreeSpace.text(bytes) == text)
    }
}
