import Foundation
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `Migrations` {
    @Test func `numbers rise by one from 1`() {
        #expect(Migration.all.map(\.number) == Array(1...Migration.newest))
    }

    @Test func `pending ones are named before the database is made, and none after`() async throws {
        try await withFolder { folder in
            let before = try SQLiteStore.pendingMigrations(folder: folder)
            #expect(before.count == Migration.newest)
            #expect(
                before == [
                    "1 applications, keys, verifications, deliveries, events",
                    "2 narrow rows for open verifications, short ids",
                    "3 failed checks of a destination across verifications",
                    "4 gateways of attempts, channels and sites of applications",
                    "5 operators' keys, stop switches, settings of applications",
                    "6 counters of sends, prefixes, caps and conversion",
                    "7 the audit chain and the keys of subjects",
                    "8 transactions that codes are bound to, shared budgets of checks",
                    "9 traces of deliveries, lines for many refusals",
                ])
            try await withOpenedStore(folder) { _ in }
            let after = try SQLiteStore.pendingMigrations(folder: folder)
            #expect(after == [])
        }
    }

    @Test("R40 R92 old lines of refusals stand for as many as they did")
    func refusals() async throws {
        try await withFolder { path in
            let folder = DataFolder(path)
            try folder.prepare()
            try folder.makeEmpty(folder.database)
            let connection = try Connection(path: folder.database, access: .writing)
            try connection.execute("PRAGMA application_id = \(DatabaseFile.applicationID)")
            try connection.addIDFunction()
            for former in Migration.all.prefix(8) { try DatabaseFile.carryOut(former, on: connection) }
            try connection.execute(
                """
                INSERT INTO limit_events (owner, at, id, news, rule, used, allowed)
                VALUES (1, 1, x'01', 'refused', 'special_range', 7, 0),
                    (2, 2, x'02', 'refused', 'sends_per_day', 5, 5), (2, 3, x'03', 'refused', 'send_wait', 3, 0),
                    (2, 4, x'04', 'refused', 'destination_closed', 9, 0), (1, 5, x'05', 'held', 'conversion', 30, 20)
                """)
            try DatabaseFile.carryOut(Migration.ninth, on: connection)
            let rows = try connection.value(
                """
                SELECT group_concat(line, ' ')
                FROM (SELECT used || '|' || allowed || '|' || times AS line FROM limit_events ORDER BY at)
                """)
            #expect(rows == "0|0|7 5|5|1 3|0|1 0|0|9 30|20|1")
        }
    }

    @Test("R92 a database whose making was cut off after any statement is made again")
    func cutOff() async throws {
        let statements = Migration.first.text.split(separator: ";").map { String($0) + ";" }
        try #require(statements.count > 10)
        for count in 0...statements.count {
            try await withFolder { path in
                let folder = DataFolder(path)
                try folder.prepare()
                try folder.makeEmpty(folder.unfinishedDatabase)
                // What stands in the unfinished file is committed, which is worse than what a kill can leave.
                let connection = try Connection(path: folder.unfinishedDatabase, access: .writing)
                try connection.execute(statements.prefix(count).joined())
                try await withOpenedStore(path) { store in
                    let outcome = try await store.create(Drafts(seed: 1).draft(), once: nil, at: Drafts.start)
                    guard case .created = outcome else { throw CancellationError() }
                }
                #expect(!FileManager.default.fileExists(atPath: folder.unfinishedDatabase))
            }
        }
    }

    @Test func `of two processes that make the database at once, the slower takes the other's`() async throws {
        try await withFolder { path in
            let draft = Drafts(seed: 1).draft()
            try await withOpenedStore(path) { store in
                _ = try await store.create(draft, once: nil, at: Drafts.start)
            }
            let folder = DataFolder(path)
            try folder.makeEmpty(folder.unfinishedDatabase)
            try folder.publish(folder.unfinishedDatabase, as: folder.database)
            #expect(!FileManager.default.fileExists(atPath: folder.unfinishedDatabase))
            let record = try await withOpenedStore(path) { try await $0.verification(draft.key) }
            #expect(record?.key == draft.key)
        }
    }

    @Test("R92 a step that fails leaves nothing behind, and can be taken again")
    func transactional() async throws {
        try await withFolder { path in
            try await withOpenedStore(path) { _ in }
            let connection = try Connection(path: DataFolder(path).database, access: .writing)
            let broken = Migration(
                number: Migration.newest + 1, name: "broken", text: "CREATE TABLE extra (x); SELECT nothing;")
            #expect(throws: StoreError.self) { try DatabaseFile.carryOut(broken, on: connection) }
            let version = try connection.value("PRAGMA user_version")
            #expect(version == "\(Migration.newest)")
            let whole = Migration(number: Migration.newest + 1, name: "whole", text: "CREATE TABLE extra (x);")
            try DatabaseFile.carryOut(whole, on: connection)
            let later = try connection.value("PRAGMA user_version")
            #expect(later == "\(Migration.newest + 1)")
        }
    }
}
