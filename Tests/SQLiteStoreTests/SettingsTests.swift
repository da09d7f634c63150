import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `Settings that safety rests on` {
    private static let wanted = [
        ("journal_mode", "wal"), ("synchronous", "2"), ("secure_delete", "1"), ("foreign_keys", "1"),
        ("trusted_schema", "0"), ("cell_size_check", "1"), ("wal_autocheckpoint", "0"),
    ]

    @Test("R59 the writing connection has every setting", arguments: wanted)
    func writing(_ setting: (name: String, value: String)) async throws {
        let found = try await withStore { store, _ in
            try await store.write(.alone) { session throws(StoreError) in
                try session.database.value("PRAGMA \(setting.name)")
            }
        }
        #expect(found == setting.value)
    }

    @Test("R59 a reading connection trusts no schema and changes nothing")
    func reading() async throws {
        try await withStore { store, _ in
            let found = try await store.read { session throws(StoreError) in
                [try session.database.value("PRAGMA trusted_schema"), try session.database.value("PRAGMA query_only")]
            }
            #expect(found == ["0", "1"])
            await #expect(throws: StoreError.self) {
                try await store.read { session throws(StoreError) in
                    try session.database.execute("DELETE FROM verifications")
                }
            }
        }
    }

    @Test("R104 the writer keeps eight tenths of the pages that all may keep, and the readers share the rest")
    func pages() async throws {
        var small = SQLiteStore.Options()
        (small.cacheMiB, small.readers) = (10, 4)
        for (options, kept) in [(SQLiteStore.Options(), ["-65536", "-8192"]), (small, ["-8192", "-512"])] {
            let found = try await withStore(options) { store, _ in
                let size = "PRAGMA cache_size"
                return [
                    try await store.write(.alone) { session throws(StoreError) in try session.database.value(size) },
                    try await store.read { session throws(StoreError) in try session.database.value(size) },
                ]
            }
            #expect(found == kept)
        }
    }

    @Test func `text in double quotes is never a string`() async throws {
        try await withStore { store, _ in
            await #expect(throws: StoreError.self) {
                try await store.read { session throws(StoreError) in _ = try session.database.value(#"SELECT "x""#) }
            }
        }
    }

    @Test func `the schema cannot be written by hand`() async throws {
        try await withStore { store, _ in
            await #expect(throws: StoreError.self) {
                try await store.write { session throws(StoreError) in
                    try session.database.execute("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema")
                }
            }
        }
    }

    @Test func `a setting that does not hold stops the start`() async throws {
        try await withFolder { path in
            let file = DatabaseFile(DataFolder(path))
            try DataFolder(path).prepare()
            let connection = try file.openForWriting(creates: true)
            let wrong = Setting("synchronous", "OFF", found: "2")
            #expect(throws: StoreError.self) { try file.apply([wrong], to: connection) }
        }
    }
}
