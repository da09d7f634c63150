import Glibc
public import VerificationCore

/// A database on its way back into an empty data folder. Nothing stands under the database's name before `finish` has
/// checked everything and closed what was pending (R62, R89); whatever ends it before leaves nothing behind.
public struct StoreRestoration: ~Copyable {
    private let folder: DataFolder
    private let lock: DataFolderLock
    private let copy: CopyFile

    /// Takes the folder, making it when there is none.
    /// - Throws: `locked` when a process serves from it, `occupied` when it has a database.
    public init(folder path: String) throws(SQLiteStoreError) {
        let folder = DataFolder(path)
        let lock = try DataFolderLock(folder: path)
        for name in [folder.database, folder.database + "-wal"] where try folder.size(of: name) ?? 0 > 0 {
            throw SQLiteStoreError(
                .occupied, "there is a database in \(folder.path); a backup is restored into an empty data folder")
        }
        for ending in ["", "-wal", "-shm"] { try folder.remove(folder.database + ending) }
        copy = try CopyFile(in: folder)
        self.lock = lock
        self.folder = folder
    }

    /// Where the backup's content is written to, from its beginning.
    public var descriptor: CInt { copy.descriptor }

    /// - Throws: `space` when the data folder's disk has no room for so many bytes.
    public func checkRoom(for bytes: Int) throws(SQLiteStoreError) {
        try StoreSnapshot.checkRoom(for: bytes, in: folder)
    }

    /// Takes the content of another database file, with what its log holds. The file itself is left as it is.
    public func take(database path: String) throws(SQLiteStoreError) {
        guard let resolved = realpath(path, nil) else {
            throw SQLiteStoreError(.missing, "\(path) cannot be read: \(DataFolder.reason())")
        }
        defer { free(resolved) }
        let source = String(cString: resolved)
        let file = DatabaseFile(folder, at: source)
        guard try file.exists() else { throw SQLiteStoreError(.missing, "there is no database in \(path)") }
        try checkRoom(for: try folder.size(of: source) ?? 0)
        try file.checkMarks(try file.openCopyForReading())
        try StoreSnapshot.copy(source, of: folder, into: copy.path)
    }

    /// Checks the content, brings it to this version's schema, ends every pending verification and gives the database
    /// its name, durably.
    public consuming func finish(random: any RandomSource, at now: Timestamp) throws(SQLiteStoreError) -> RestoredStore
    {
        let file = DatabaseFile(folder, at: copy.path)
        guard try file.exists() else { throw file.damaged("the backup holds nothing") }
        let restored = try StoreRestoration.close(file, random, at: now)
        try copy.publish(as: folder.database)
        return restored
    }

    /// Everything that is done to the copy. Its connection ends with this, and with it what SQLite keeps beside it.
    private static func close(
        _ file: DatabaseFile, _ random: any RandomSource, at now: Timestamp
    ) throws(SQLiteStoreError) -> RestoredStore {
        let connection = try file.openCopyForWriting()
        try file.checkCompletely(connection)
        let migrations = try file.pendingMigrations(connection)
        try file.migrate(connection)
        return try file.judging { () throws(StoreError) in
            try connection.compareSchema()
            let ended = try Session(database: connection, random: random).endAllPending(at: now)
            return RestoredStore(
                migrations: migrations.map { "\($0.number) \($0.name)" }, endedVerifications: ended,
                applications: Int(try connection.value("SELECT count(*) FROM applications")) ?? 0,
                liveKeys: Int(try connection.value("SELECT count(*) FROM api_keys WHERE revoked_at IS NULL")) ?? 0)
        }
    }
}

/// What was put back.
public struct RestoredStore: Sendable, Hashable {
    /// The migrations that the backup lacked, by number and name.
    public let migrations: [String]
    /// Verifications that were pending in the backup.
    public let endedVerifications: Int
    public let applications: Int
    /// API keys that are not revoked, among them those that were revoked after the backup.
    public let liveKeys: Int
}
