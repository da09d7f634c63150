import Foundation
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

/// Bytes of the log of the store in a folder.
func sizeOfLog(_ folder: String) throws -> Int {
    try #require(try FileManager.default.attributesOfItem(atPath: folder + "/sandi.db-wal")[.size] as? Int)
}

/// Runs `body` with a connection that has a table for notes, and a mover of its log that works until the end.
func withMover<Value>(
    _ folder: String, _ body: (Connection, LogMover) async throws -> Value
) async throws -> Value {
    try DataFolder(folder).prepare()
    let file = DatabaseFile(DataFolder(folder))
    let writer = try file.openForWriting(creates: true)
    let (mover, threads) = (LogMover(), Threads(CommitMeter()))
    try await threads.startMover(file, mover)
    try writer.execute("CREATE TABLE notes (text TEXT)")
    let value = try await body(writer, mover)
    mover.close()
    await threads.ended(.mover)
    return value
}

/// Fills some 500 pages of the log.
private final class WideJob: Job, @unchecked Sendable {
    override func perform(_ session: Session) -> StoreError? {
        do throws(StoreError) {
            try session.database.execute("INSERT INTO notes VALUES (zeroblob(2000000))")
            return nil
        } catch {
            return error
        }
    }
}

@Suite struct `Moving the log` {
    /// Pages of a log that a test fills quickly.
    private static let logPagesMax = 4000

    private static var options: SQLiteStore.Options {
        var options = SQLiteStore.Options()
        options.logPagesMax = logPagesMax
        return options
    }

    /// Creates at one time, each of which takes a page of its own, so that 2,000 would fill the log more than twice.
    private static func createWide(_ count: Int, _ drafts: Drafts, on store: SQLiteStore) async throws {
        let wide = String(repeating: "x", count: 3500)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask {
                    _ = try await store.create(drafts.draft(reference: wide), once: nil, at: Drafts.start)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("R59 the log begins anew instead of growing under load")
    func boundedLog() async throws {
        try await withStore(Self.options) { store, folder in
            let drafts = Drafts(seed: 4)
            let log = folder + "/sandi.db-wal"
            var largest = 0
            for _ in 0..<20 {
                try await Self.createWide(100, drafts, on: store)
                largest = max(largest, try sizeOfLog(folder))
            }
            // Once the mover is done, the writer moves the rest, and begins the log anew with the change after that.
            for _ in 0..<1000 where try Self.beginnings(ofLog: log) == 0 {
                try await Self.createWide(1, drafts, on: store)
            }
            #expect(try Self.beginnings(ofLog: log) >= 1)
            #expect(largest < 3 * Self.logPagesMax * 4120)
        }
    }

    @Test("R103 the log is moved beside the writer, and begins anew with what is written next")
    func movedBeside() async throws {
        try await withFolder { folder in
            try await withMover(folder) { writer, mover in
                try writer.execute("INSERT INTO notes VALUES ('first')")
                let before = try Self.beginnings(ofLog: folder + "/sandi.db-wal")
                mover.ask(disk: 0)
                while mover.isBusy { await Task.yield() }
                try writer.execute("INSERT INTO notes VALUES ('second')")
                #expect(try Self.beginnings(ofLog: folder + "/sandi.db-wal") == before + 1)
            }
        }
    }

    @Test("R103 the writer asks for a long log to be moved, and moves all of it itself only when that takes too long")
    func slowMover() async throws {
        try await withFolder { folder in
            try DataFolder(folder).prepare()
            let database = try DatabaseFile(DataFolder(folder)).openForWriting(creates: true)
            try database.execute("CREATE TABLE notes (bytes BLOB)")
            // Nobody works for this mover, so that it is busy for ever once it is asked.
            let (meter, mover) = (CommitMeter(), LogMover())
            let session = Session(database: database, random: SeededRandom(seed: 3), meter: meter)
            let groups = GroupCommit(
                session: session, meter: meter, mover: mover, logPagesMax: Self.logPagesMax
            ) { () throws(StoreError) in throw .closed }
            var (asked, moved): (Int?, Int?)
            for _ in 0..<30 where moved == nil {
                groups.perform([WideJob(kind: .composed)])
                if asked == nil, mover.isBusy { asked = database.logPages }
                if meter.measurements.logMicroseconds.counts.reduce(0, +) > 0 { moved = database.logPages }
            }
            #expect((4000..<4600).contains(try #require(asked)))
            #expect((8000..<8600).contains(try #require(moved)))
            groups.perform([WideJob(kind: .composed)])
            #expect(database.logPages < 1000)
            groups.end()
        }
    }

    @Test("R103 whoever waits for a move goes on after it, or when the store closes")
    func waiting() async throws {
        let closed = try await withFolder { folder in
            try await withMover(folder) { writer, mover in
                try writer.execute("INSERT INTO notes VALUES ('first')")
                #expect(writer.unmovedPages > 0)
                async let other: Void = mover.move()
                await mover.move()
                await other
                #expect(writer.unmovedPages == 0)
                return mover
            }
        }
        await closed.move()
        let neverDone = LogMover()
        async let waiting: Void = neverDone.move()
        while !neverDone.isBusy { await Task.yield() }
        neverDone.close()
        await waiting
    }

    @Test("R103 the mover waits for the disk in parts that take about as long as a commit")
    func parts() {
        #expect([0, 999, 1000, 2500, 16_000, Int.max].map(LogMover.partPages) == [64, 64, 64, 128, 1024, 1024])
    }

    @Test("R103 the mover goes on with what was written meanwhile, until little is left or it gets no less")
    func passes() throws {
        let scripts: [(left: [Int64], passes: Int)] = [
            ([0], 1), ([200], 1), ([5000, 1000, 200], 3), ([5000, 5000], 2), ([500, 300, 900], 3),
        ]
        for (left, passes) in scripts {
            var told = left.makeIterator()
            var count = 0
            try LogMover.repeating { () throws(StoreError) in
                count += 1
                return told.next() ?? 0
            }
            #expect(count == passes, "\(left)")
        }
    }

    /// How often the log began anew: the fourth number of its head (SQLite's file format, section 4.1).
    private static func beginnings(ofLog path: String) throws -> UInt32 {
        let head = try #require(try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).read(upToCount: 32))
        return head[12..<16].reduce(0) { $0 << 8 | UInt32($1) }
    }

    @Test("R59 while somebody reads, a long log is not gone through again after each group")
    func readLog() async throws {
        try await withStore(Self.options) { store, folder in
            let drafts = Drafts(seed: 5)
            let reader = try Connection(path: folder + "/sandi.db", access: .reading)
            try reader.execute("BEGIN")
            _ = try reader.value("SELECT count(*) FROM verifications")
            for _ in 0..<20 {
                try await Self.createWide(100, drafts, on: store)
            }
            var moves: Int { store.measurements.logMicroseconds.counts.reduce(0, +) }
            for _ in 0..<1000 where moves == 0 { try await Self.createWide(1, drafts, on: store) }
            let log = try sizeOfLog(folder)
            #expect(moves >= 1)
            #expect(moves <= log / (Self.logPagesMax * 4096))
            try reader.execute("COMMIT")
        }
    }
}
