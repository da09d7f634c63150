import Foundation
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `What is past its time` {
    private static let day: Int64 = 24 * 3600
    private static func days(_ count: Int64) -> Timestamp { Drafts.start + .seconds(count * day) }

    /// What must be found in no file once its time has come.
    private struct Canary {
        let destinations: [Data]
        let details: [Data]
        let reference: Data
    }

    /// Opens a verification, follows its call and cancels it.
    private static func tellStory(_ number: Int, _ store: SQLiteStore, _ drafts: Drafts) async throws -> Canary {
        let draft = drafts.draft(reference: "reference-\(number)-\(drafts.random.id(EventKind.self))")
        _ = try await store.create(draft, once: nil, at: Drafts.start)
        let claim = try #require(
            try await store.claimDeliveries(at: Drafts.start, lease: .seconds(20), limit: 1).first)
        let words = ["detail", "word"].map { "\($0)-\(number)-\(drafts.random.id(EventKind.self))" }
        let attempt = DeliveryAttempt(
            operation: .submit, startedAt: Drafts.start, duration: .seconds(1), outcome: .succeeded, httpStatus: 200,
            vendorCode: "1", detail: words[0])
        let state = DeliveryState(
            status: .heard, phase: .submitting, work: nil, dueAt: Drafts.start, tries: 1, memo: GatewayMemo("m"),
            holdsUpload: false, submittedAt: Drafts.start, endedAt: Drafts.start, failure: nil, vendorWord: words[1],
            leftBehind: [])
        let change = DeliveryChange(
            delivery: claim.delivery.id, verification: draft.key, fence: claim.fence, state: state, gateway: "oca",
            attempt: attempt, next: drafts.random.id())
        _ = try await store.save(change, letGo: true, at: Drafts.start)
        _ = try await store.apply(.cancelRequested, replacing: nil, to: draft.key, once: nil, at: Drafts.start)
        let phone = try #require(draft.details.destinations.phone)
        return Canary(
            destinations: [Data(phone.sealed.bytes), Data(phone.index)], details: words.map { Data($0.utf8) },
            reference: Data((draft.details.reference ?? "").utf8))
    }

    private static func sweep(_ store: SQLiteStore, at now: Timestamp) async throws {
        while try await !store.sweep(at: now, keeping: .standard).isFinished {}
    }

    /// How many of these stand in a file of the folder.
    private static func found(_ needles: [Data], in folder: String) throws -> Int {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).map { name in
            try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
        }
        return needles.count { needle in files.contains { $0.range(of: needle) != nil } }
    }

    @Test("R83 R59 destinations and details are in no file after 30 days, and nothing is after a year")
    func canary() async throws {
        try await withStore { store, folder in
            let drafts = Drafts(seed: 12)
            var canaries: [Canary] = []
            for number in 0..<120 { canaries.append(try await Self.tellStory(number, store, drafts)) }
            let open = drafts.draft(purpose: "open")
            _ = try await store.create(open, once: nil, at: Drafts.start)
            let destinations = canaries.flatMap(\.destinations)
            let details = canaries.flatMap(\.details)
            let references = canaries.map(\.reference)
            try await Self.sweep(store, at: Self.days(29))
            #expect(try Self.found(destinations, in: folder) == destinations.count)
            #expect(try Self.found(details, in: folder) == details.count)
            try await Self.sweep(store, at: Self.days(30))
            #expect(try Self.found(destinations, in: folder) == 0)
            #expect(try Self.found(details, in: folder) == 0)
            #expect(try Self.found(references, in: folder) == references.count)
            try await Self.sweep(store, at: Self.days(365))
            #expect(try Self.found(references, in: folder) == 0)
            #expect(try Self.found([Data(open.subject)], in: folder) == 1)
            let left = try await store.read { session throws(StoreError) in
                var counts: [String] = []
                for table in ["verifications", "deliveries", "delivery_attempts", "events", "checks", "ledgers"] {
                    counts.append(try session.database.value("SELECT count(*) FROM \(table)"))
                }
                return counts
            }
            // The open one with its delivery and two lines.
            #expect(left == ["1", "1", "0", "2", "1", "1"])
        }
    }

    @Test func `a portion is no larger than its bound, and others have their turn between two`() async throws {
        try await withStore { store, _ in
            let drafts = Drafts(seed: 13)
            for number in 0..<Session.agedMax + 5 { _ = try await Self.tellStory(number, store, drafts) }
            let first = try await store.write { session throws(StoreError) in
                try session.sweep(at: Self.days(365), keeping: .standard)
            }
            #expect(first == SweepOutcome(rows: Session.agedMax, isFinished: false))
            let second = try await store.write { session throws(StoreError) in
                try session.sweep(at: Self.days(365), keeping: .standard)
            }
            #expect(second == SweepOutcome(rows: 5, isFinished: true))
        }
    }

    @Test func `pages that became free are given back in steps`() async throws {
        try await withStore { store, _ in
            try await store.write(.alone) { session throws(StoreError) in
                try session.database.execute(
                    """
                    CREATE TABLE filler (x); INSERT INTO filler
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
                    SELECT zeroblob(4000) FROM n; DROP TABLE filler
                    """)
            }
            let free = try await Self.freePages(store)
            try #require(free > Session.freePagesKept)
            _ = try await store.sweep(at: Drafts.start, keeping: .standard)
            let once = try await Self.freePages(store)
            #expect(once == free - Session.pagesGivenBack)
            for _ in 0..<10 { _ = try await store.sweep(at: Drafts.start, keeping: .standard) }
            let kept = try await Self.freePages(store)
            #expect(kept <= Session.freePagesKept && kept > Session.freePagesKept - Session.pagesGivenBack)
        }
    }

    private static func freePages(_ store: SQLiteStore) async throws -> Int {
        let text = try await store.read { session throws(StoreError) in
            try session.database.value("PRAGMA freelist_count")
        }
        return try #require(Int(text))
    }
}
