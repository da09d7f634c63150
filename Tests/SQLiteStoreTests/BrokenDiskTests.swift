import CBrokenDisk
import CSQLite
import Foundation
import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

/// One process has one broken disk, so the tests of this suite run one after the other.
@Suite(.serialized) struct `A disk that fails` {
    /// What fails, from the Nth time on.
    enum Fault: String, CaseIterable, Sendable {
        case syncOnce = "a wait for the disk, once"
        case syncForGood = "waits for the disk, for good"
        case writeOnce = "a write, once"
        case writeForGood = "writes, for good"

        func begin(after good: Int) {
            switch self {
            case .syncOnce: sandi_broken_disk_fail_syncs(Int32(good), 1)
            case .syncForGood: sandi_broken_disk_fail_syncs(Int32(good), -1)
            case .writeOnce: sandi_broken_disk_fail_writes(Int32(good), 1)
            case .writeForGood: sandi_broken_disk_fail_writes(Int32(good), -1)
            }
        }

        static func heal() {
            sandi_broken_disk_fail_syncs(0, 0)
            sandi_broken_disk_fail_writes(0, 0)
        }
    }

    private static func withBrokenDisk(_ body: (SQLiteStore) async throws -> Void) async throws {
        try await withBrokenFolder { folder in
            try await withOpenedStore(folder) { store in
                try await body(store)
                Fault.heal()
            }
        }
    }

    private static func withBrokenFolder(_ body: (String) async throws -> Void) async throws {
        #expect(sandi_broken_disk_install() == SQLITE_OK)
        try await withFolder { folder in
            try DataFolder(folder).prepare()
            let path = try #require(realpath(folder, nil))
            defer { free(path) }
            sandi_broken_disk_watch(path)
            defer { sandi_broken_disk_watch("/nothing is watched/") }
            try await body(String(cString: path))
        }
    }

    /// Opens what a loss of power at this moment would leave.
    private static func afterPowerLoss(_ body: (SQLiteStore) async throws -> Void) async throws {
        try await withFolder { folder in
            try DataFolder(folder).prepare()
            #expect(sandi_broken_disk_save(folder) == 0)
            try await withOpenedStore(folder) { store in try await body(store) }
        }
    }

    @Test(
        "R85 R88 whichever wait or write of the disk fails, once or for good, what was acknowledged outlives the power",
        arguments: Fault.allCases)
    func everyone(_ fault: Fault) async throws {
        var struckInAll = 0
        for good in 0... {
            try #require(good < 500, "the scenario waits for the disk without end")
            var struck = 0
            try await Self.withBrokenDisk { store in
                fault.begin(after: good)
                var journal = DiskJournal()
                await journal.play(on: store)
                struck = Int(sandi_broken_disk_struck())
                let comment: Comment = "\(fault) after \(good)"
                #expect(journal.unexpected == [], comment)
                try await Self.afterPowerLoss { try await journal.compare(with: $0, comment) }
                Fault.heal()
                // It comes back by itself, and nothing that was refused holds half.
                var again = DiskJournal(seed: 77)
                await again.play(on: store)
                #expect(again.failures == 0 && again.unexpected == [], comment)
                try await journal.compare(with: store, comment)
                try await Self.afterPowerLoss { lost in
                    try await journal.compare(with: lost, comment)
                    try await again.compare(with: lost, comment)
                }
            }
            if struck == 0 {
                #expect(good > 3, "nothing ever failed")
                return Soak.tell("disk \(struckInAll) failed: \(fault.rawValue), lost 0")
            }
            struckInAll += struck
        }
    }

    /// Somebody reads, so that only a part of the log can be moved, which SQLite takes for moved without waiting for
    /// the disk.
    @Test(
        "R88 of a log what the disk failed to take is moved again before it begins anew", arguments: 0..<6,
        [(true, 0), (false, 0), (true, 20), (false, 20)])
    func partlyMoved(_ good: Int, _ move: (cuts: Bool, partPages: Int)) async throws {
        try await Self.withBrokenFolder { folder in
            let file = DatabaseFile(DataFolder(folder))
            let (writer, reader) = (try file.openForWriting(creates: true), try file.openForReading())
            writer.syncInParts(ofPages: move.partPages)
            try writer.execute("CREATE TABLE notes (text TEXT)")
            try writer.write(notes: 50)
            try reader.execute("BEGIN")
            #expect(try reader.value("SELECT count(*) FROM notes") == "50")
            try writer.write(notes: 50)
            Fault.syncOnce.begin(after: good)
            let moves = Result { () throws(StoreError) in try writer.moveLog() }
            // A move waits for the log's file and for the database's, of 50 pages in parts of 20 three times.
            let waits = move.partPages == 0 ? 2 : 4
            #expect((sandi_broken_disk_struck() == 0) == (good >= waits))
            if case .success = moves { #expect(good >= waits) }
            try reader.execute("COMMIT")
            _ = Result { () throws(StoreError) in try move.cuts ? writer.cutLog() : writer.moveLog() }
            Fault.heal()
            try move.cuts ? writer.cutLog() : writer.moveLog()
            try writer.write(notes: 1)
            try await withFolder { lost in
                try DataFolder(lost).prepare()
                #expect(sandi_broken_disk_save(lost) == 0)
                let found = try DatabaseFile(DataFolder(lost)).openForWriting(creates: false)
                #expect(try found.value("PRAGMA quick_check(1)") == "ok")
                #expect(try found.value("SELECT count(*) FROM notes") == "101")
            }
        }
    }

    @Test("R103 the disk is waited for in parts of what is moved, and never for what it has taken")
    func parts() async throws {
        try await Self.withBrokenFolder { folder in
            let writer = try DatabaseFile(DataFolder(folder)).openForWriting(creates: true)
            try writer.execute("CREATE TABLE notes (text TEXT)")
            func waits(ofParts pages: Int) throws -> Int {
                try writer.write(notes: 50)
                writer.syncInParts(ofPages: pages)
                let before = Int(sandi_broken_disk_syncs())
                try writer.moveLog()
                return Int(sandi_broken_disk_syncs()) - before
            }
            // One is for the log's own file.
            #expect(try [0, 20, 10, 1000].map(waits) == [2, 4, 7, 2])
        }
    }

    @Test("R103 what is moved beside the writer is moved in parts")
    func moverParts() async throws {
        try await Self.withBrokenFolder { folder in
            try await withMover(folder) { writer, mover in
                try writer.write(notes: 150)
                let before = sandi_broken_disk_syncs()
                mover.ask(disk: 0)
                while mover.isBusy { await Task.yield() }
                // One is for the log's own file, two are for whole parts, and one is for the rest.
                #expect(sandi_broken_disk_syncs() - before == 4)
            }
        }
    }

    @Test("R59 R103 a log that a sweep cuts was moved beside the writer before, as far as it is long")
    func cutting() async throws {
        try await Self.withBrokenDisk { store in
            let drafts = Drafts(seed: 6)
            func waits(creates: Int) async throws -> Int32 {
                for _ in 0..<creates {
                    let draft = drafts.draft(reference: String(repeating: "x", count: 3500))
                    _ = try await store.create(draft, once: nil, at: Drafts.start)
                }
                let before = sandi_broken_disk_syncs()
                _ = try await store.sweep(at: Drafts.start, keeping: .standard)
                return sandi_broken_disk_syncs() - before
            }
            let short = try await waits(creates: 1)
            // Each fills a page of its own at least, and only the mover waits for 64 at a time.
            #expect(try await waits(creates: 150) >= short + 2)
        }
    }

    @Test("R88 a log whose failed move cannot be forgotten is moved no more, and stays when its last connection closes")
    func brokenTurn() async throws {
        try await withFolder { folder in
            try DataFolder(folder).prepare()
            let path = DataFolder(folder).database
            let turn = LogTurn()
            var connection: Connection? = try Connection(path: path, access: .writing, creates: true, logTurn: turn)
            try connection?.execute("PRAGMA journal_mode = wal; CREATE TABLE notes (text TEXT)")
            let size = try sizeOfLog(folder)
            #expect(throws: StoreError.self) { try turn.take { false } }
            #expect(throws: StoreError.self) { try connection?.moveLog() }
            #expect(throws: StoreError.self) { try connection?.cutLog() }
            connection = nil
            #expect(try sizeOfLog(folder) == size)
        }
    }

    @Test("R88 a change that the disk did not confirm has an unknown outcome, and the next one is done")
    func once() async throws {
        try await Self.withBrokenDisk { store in
            let drafts = Drafts(seed: 4)
            sandi_broken_disk_fail_syncs(0, 1)
            await #expect { _ = try await store.create(drafts.draft(), once: nil, at: Drafts.start) } throws: { error in
                if case .outcomeUnknown = error as? StoreError { true } else { false }
            }
            #expect(store.measurements.failedGroups == 1)
            _ = try await store.create(drafts.draft(), once: nil, at: Drafts.start)
            try await store.confirmWriting()
        }
    }

    @Test("R88 while the disk fails for good it is read, nothing is written, and the store says so until it is healed")
    func forGood() async throws {
        try await Self.withBrokenDisk { store in
            let drafts = Drafts(seed: 4)
            let first = drafts.draft()
            _ = try await store.create(first, once: nil, at: Drafts.start)
            try await store.confirmWriting()
            sandi_broken_disk_fail_syncs(0, -1)
            for _ in 0..<3 {
                await #expect(throws: StoreError.self) {
                    _ = try await store.countCheck(first.key, length: 6, at: Drafts.start)
                }
                await #expect(throws: StoreError.self) { try await store.confirmWriting() }
                let record = try await store.verification(first.key)
                #expect(record?.state.ledger.status == .pending)
            }
            Fault.heal()
            try await store.confirmWriting()
            guard case .counted = try await store.countCheck(first.key, length: 6, at: Drafts.start) else {
                throw CancellationError()
            }
        }
    }
}

extension Connection {
    /// Each fills most of a page.
    fileprivate func write(notes: Int) throws {
        for _ in 0..<notes { try execute("INSERT INTO notes VALUES ('\(String(repeating: "x", count: 3500))')") }
    }
}

/// A few changes of every kind, and what the store has acknowledged of them.
struct DiskJournal {
    private let drafts: Drafts
    private var created: [VerificationDraft] = []
    private var counted: [VerificationKey: Int] = [:]
    private var approved: Set<VerificationKey> = []
    private var canceled: Set<VerificationKey> = []
    /// For which an approval was asked, whatever the answer.
    private var matched: Set<VerificationKey> = []
    private(set) var failures = 0
    /// Errors that are none of a failing disk.
    private(set) var unexpected: [StoreError] = []

    init(seed: UInt64 = 5) {
        drafts = Drafts(seed: seed)
    }

    mutating func play(on store: SQLiteStore) async {
        for _ in 0..<3 { await create(store) }
        for draft in created { await count(draft.key, store) }
        if let key = created.first?.key {
            await count(key, store)
            matched.insert(key)
            if await apply(.codeMatched(generation: 1), key, store) { approved.insert(key) }
        }
        await done { () async throws(StoreError) in _ = try await store.sweep(at: Drafts.start, keeping: .standard) }
        await create(store)
        if created.count > 1, await apply(.cancelRequested, created[1].key, store) { canceled.insert(created[1].key) }
    }

    /// Holds what was acknowledged against a store.
    func compare(with store: SQLiteStore, _ comment: Comment) async throws {
        for draft in created {
            let ledger = try #require(try await store.verification(draft.key), comment).state.ledger
            #expect(ledger.checksUsed >= counted[draft.key, default: 0], comment)
            switch ledger.status.word {
            case .approved: #expect(matched.contains(draft.key), comment)
            case .canceled: #expect(!approved.contains(draft.key), comment)
            case .pending: #expect(!approved.contains(draft.key) && !canceled.contains(draft.key), comment)
            case let other: Issue.record("\(other) (\(comment))")
            }
        }
    }

    private mutating func create(_ store: SQLiteStore) async {
        let draft = drafts.draft()
        let isDone = await done { () async throws(StoreError) in
            _ = try await store.create(draft, once: nil, at: Drafts.start)
        }
        if isDone { created.append(draft) }
    }

    private mutating func count(_ key: VerificationKey, _ store: SQLiteStore) async {
        let isDone = await done { () async throws(StoreError) in
            _ = try await store.countCheck(key, length: 6, at: Drafts.start)
        }
        if isDone { counted[key, default: 0] += 1 }
    }

    private mutating func apply(_ event: VerificationEvent, _ key: VerificationKey, _ store: SQLiteStore) async -> Bool
    {
        var isApplied = false
        _ = await done { () async throws(StoreError) in
            let outcome = try await store.apply(event, replacing: nil, to: key, once: nil, at: Drafts.start)
            if case .applied(let answer, _) = outcome, case .refused = answer { return }
            isApplied = true
        }
        return isApplied
    }

    @discardableResult
    private mutating func done(_ call: () async throws(StoreError) -> Void) async -> Bool {
        do throws(StoreError) {
            try await call()
            return true
        } catch {
            failures += 1
            switch error {
            case .unavailable, .outcomeUnknown: break
            default: unexpected.append(error)
            }
            return false
        }
    }
}
