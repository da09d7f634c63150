import CSQLite
public import VerificationCore

/// Verifications, applications and keys in one SQLite file.
///
/// One thread writes and commits in groups, a few threads read beside it; none of them belongs to the concurrency
/// pool. A task that is cancelled while it waits is still answered, and what it asked for is still done.
public final class SQLiteStore: Sendable {
    /// Bounds that a start may choose.
    public struct Options: Sendable, Hashable {
        /// Changes that one transaction takes together.
        public var groupMax = 128
        /// Changes that may wait, checks and others each; above this the store answers `overloaded` (R102).
        public var waitingWritesMax = 4096
        /// Reads that may wait.
        public var waitingReadsMax = 4096
        /// Threads that read.
        public var readers = 2
        /// Pages in the log from which on it is moved into the database. The longer it is, the more seldom a page that
        /// changes again and again is moved, and the longer a start after a crash reads: 64 MiB.
        public var logPagesMax = 16_000
        /// Mebibytes of the database's pages that are kept in memory. What is beyond that is read from the system's
        /// own cache of files.
        public var cacheMiB = 80
        /// Makes a database when there is none; otherwise that is an error.
        public var creates = true

        public init() {}
    }

    let writes: JobQueue
    let reads: JobQueue
    private let threads: Threads
    private let meter: CommitMeter
    private let mover: LogMover

    private init(writes: JobQueue, reads: JobQueue, threads: Threads, meter: CommitMeter, mover: LogMover) {
        self.meter = meter
        self.mover = mover
        self.writes = writes
        self.reads = reads
        self.threads = threads
    }

    deinit {
        reads.close()
        mover.close()
        writes.close()
    }

    /// Opens the store in a folder of its own, makes the database when there is none, and brings it up to date.
    /// - Parameter random: Gives the ids of timeline lines.
    /// - Throws: For a damaged, foreign or newer database (R89), or a setting that does not hold (R59).
    public static func open(
        folder path: String, random: any RandomSource, options: Options = Options()
    ) async throws(SQLiteStoreError) -> SQLiteStore {
        precondition(options.groupMax > 0 && options.readers > 0, "a store has a writer and readers")
        let folder = DataFolder(path)
        try folder.prepare()
        CopyFile.removeStale(in: folder)
        let file = DatabaseFile(folder, cache: PageCache(options))
        let writes = JobQueue(limit: options.waitingWritesMax)
        let reads = JobQueue(limit: options.waitingReadsMax)
        let meter = CommitMeter()
        let threads = Threads(meter)
        let mover = LogMover()
        try await threads.startWriter(file, writes, random, options, mover)
        do throws(SQLiteStoreError) {
            try await threads.startMover(file, mover)
            for _ in 0..<options.readers { try await threads.startReader(file, reads, random) }
        } catch {
            reads.close()
            mover.close()
            writes.close()
            throw error
        }
        return SQLiteStore(writes: writes, reads: reads, threads: threads, meter: meter, mover: mover)
    }

    /// The migrations that `open` would carry out, by number and name; all of them when there is no database yet.
    public static func pendingMigrations(folder path: String) throws(SQLiteStoreError) -> [String] {
        try DatabaseFile(DataFolder(path)).pendingMigrations().map { "\($0.number) \($0.name)" }
    }

    /// What the commits came to since the store was opened.
    public var measurements: CommitMeasurements { meter.measurements }

    /// Bytes that SQLite has allocated in this process, for all databases together: mostly their pages, up to
    /// `Options.cacheMiB`.
    public static var memoryBytes: Int { Int(sqlite3_memory_used()) }

    /// Whether the disk did not take the last change.
    var isRefusedByDisk: Bool { meter.isDiskFailing }

    /// Lets nothing more in, finishes what waits, cuts the log and closes (R91).
    public func close() async {
        reads.close()
        await threads.ended(.reader)
        mover.close()
        await threads.ended(.mover)
        writes.close()
        await threads.ended(.writer)
    }

    func write<Value: Sendable>(
        _ kind: Job.Kind = .composed, lane: JobQueue.Lane = .ordinary,
        _ body: @escaping @Sendable (Session) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await writes.perform(kind, lane: lane, body)
    }

    /// Cuts the log. Most of it is moved beside the writer before, for whom all changes wait (R103).
    /// - Parameter note: Runs when it is cut.
    func cutLog(_ note: @escaping @Sendable (Session) -> Void = { _ in }) async throws(StoreError) {
        await mover.move()
        try await write(.alone) { session throws(StoreError) in
            try session.truncateLog()
            note(session)
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Session) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await reads.perform(.composed, body)
    }
}
