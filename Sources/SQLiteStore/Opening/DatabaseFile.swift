import VerificationCore

/// The database file: found, made, judged and brought up to date before anybody works with it (R59, R89, R92).
struct DatabaseFile {
    let folder: DataFolder
    let path: String
    let cache: PageCache
    private let logTurn = LogTurn()

    /// Marks a file as ours: "Sand" in ASCII.
    static let applicationID: Int64 = 0x5361_6E64
    /// Bytes of the smallest page that a database can have.
    static let sizeMin = 512
    /// How SQLite calls a file whose free pages can be given back in steps.
    static let incremental: Int64 = 2
    /// Bytes of a database up to which it is checked from end to end at start.
    static let quickCheckBytesMax = 64 << 20

    /// - Parameter path: Another file of the folder, or elsewhere; without it the folder's database.
    init(_ folder: DataFolder, at path: String? = nil, cache: PageCache = PageCache()) {
        self.folder = folder
        self.cache = cache
        self.path = path ?? folder.database
    }

    /// Opens the database for writing, with every setting read back.
    /// - Parameter creates: Makes a database when there is none.
    func openForWriting(creates: Bool) throws(SQLiteStoreError) -> Connection {
        if try find(creates: creates) == .missing { try make() }
        try folder.protect(path)
        let connection = try judging { () throws(StoreError) in
            try Connection(path: path, access: .writing, logTurn: logTurn)
        }
        try checkMarks(connection)
        try judging { () throws(StoreError) in try applySettings(connection, of: .writing) }
        return connection
    }

    /// Opens a connection that cannot change anything.
    func openForReading() throws(StoreError) -> Connection {
        let connection = try Connection(path: path, access: .reading)
        try applySettings(connection, of: .reading)
        return connection
    }

    /// The migrations that a database still lacks; all of them when there is none yet.
    func pendingMigrations() throws(SQLiteStoreError) -> [Migration] {
        if try find(creates: true) == .missing { return Migration.all }
        let connection = try judging { () throws(StoreError) in try Connection(path: path, access: .reading) }
        try checkMarks(connection)
        return try pendingMigrations(connection)
    }

    /// The migrations that an open database still lacks.
    func pendingMigrations(_ connection: Connection) throws(SQLiteStoreError) -> [Migration] {
        Array(Migration.all.dropFirst(try judging { () throws(StoreError) in try schemaNumber(connection) }))
    }

    /// Carries out the migrations that a database lacks, each in one transaction with its number.
    func migrate(_ connection: Connection) throws(SQLiteStoreError) {
        try judging { () throws(StoreError) in
            for migration in Migration.all.dropFirst(try schemaNumber(connection)) {
                try DatabaseFile.carryOut(migration, on: connection)
            }
            try makeShrinkable(connection)
        }
    }

    /// Reads the whole database, unless it is large, and compares it with itself.
    func checkThroughout(_ connection: Connection) throws(SQLiteStoreError) {
        guard try folder.size(of: path) ?? 0 <= DatabaseFile.quickCheckBytesMax else { return }
        let finding = try judging { () throws(StoreError) in try connection.value("PRAGMA quick_check(1)") }
        guard finding == "ok" else { throw damaged("SQLite finds: \(finding)") }
    }

    static func carryOut(_ migration: Migration, on connection: Connection) throws(StoreError) {
        try connection.addIDFunction()
        try connection.execute("BEGIN IMMEDIATE")
        do throws(StoreError) {
            try connection.execute(migration.text)
            try connection.execute("PRAGMA user_version = \(migration.number)")
            try connection.execute("COMMIT")
        } catch {
            if connection.isInTransaction { try connection.execute("ROLLBACK") }
            throw error
        }
    }
}

extension DatabaseFile {
    private enum Finding { case present, missing }

    private func find(creates: Bool) throws(SQLiteStoreError) -> Finding {
        if let size = try folder.size(of: path) {
            // SQLite takes a file without a whole page for a new database.
            guard size >= DatabaseFile.sizeMin else { throw damaged("the file is empty or cut") }
            return .present
        }
        // A log without its database is what an accident leaves; a new database would hide it.
        if try folder.size(of: path + "-wal") ?? 0 > 0 { throw damaged("its log is there and the file itself is not") }
        guard creates else { throw SQLiteStoreError(.missing, "there is no database in \(folder.path)") }
        return .missing
    }

    /// Makes an empty database of ours under another name and gives it its own when it is whole.
    private func make() throws(SQLiteStoreError) {
        let unfinished = folder.unfinishedDatabase
        for ending in ["-wal", "-shm", "-journal"] { try folder.remove(unfinished + ending) }
        try folder.makeEmpty(unfinished)
        try judging { () throws(StoreError) in
            let connection = try Connection(path: unfinished, access: .writing)
            try connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            try connection.execute("PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
            try connection.execute("PRAGMA application_id = \(DatabaseFile.applicationID)")
            for migration in Migration.all { try DatabaseFile.carryOut(migration, on: connection) }
        }
        try folder.publish(unfinished, as: path)
    }

    /// Lets a database of the first schema give pages back (R83): the way its file is built changes only by writing all
    /// of it anew, which is one transaction of SQLite's and is begun again by the next start if it was cut off.
    private func makeShrinkable(_ connection: Connection) throws(StoreError) {
        guard try number("PRAGMA auto_vacuum", connection) != DatabaseFile.incremental else { return }
        let bytes = try number("PRAGMA page_count", connection) * number("PRAGMA page_size", connection)
        let isLarge = bytes > Int64(DatabaseFile.quickCheckBytesMax)
        // The copy of a large one does not fit into memory; what is personal in it is sealed.
        if isLarge { try connection.execute("PRAGMA temp_store = FILE") }
        try connection.execute("PRAGMA auto_vacuum = INCREMENTAL; VACUUM")
        if isLarge { try connection.execute("PRAGMA temp_store = MEMORY") }
        _ = try connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// - Throws: For a database of another program, a newer one, or one without a schema number (R89).
    func checkMarks(_ connection: Connection) throws(SQLiteStoreError) {
        let mark = try judging { () throws(StoreError) in try number("PRAGMA application_id", connection) }
        let version = try judging { () throws(StoreError) in try schemaNumber(connection) }
        guard mark == DatabaseFile.applicationID else {
            throw SQLiteStoreError(.foreign, "\(path) belongs to another program: it carries the mark \(mark)")
        }
        guard version <= Migration.newest else {
            throw SQLiteStoreError(
                .newer, "\(path) was written by a newer version: its schema is \(version), ours is \(Migration.newest)")
        }
        guard version > 0 else { throw damaged("it has no schema number") }
    }

    private func schemaNumber(_ connection: Connection) throws(StoreError) -> Int {
        Int(try number("PRAGMA user_version", connection))
    }

    private func number(_ text: String, _ connection: Connection) throws(StoreError) -> Int64 {
        Int64(try connection.value(text)) ?? 0
    }

    func damaged(_ finding: String) -> SQLiteStoreError {
        SQLiteStoreError(.damaged, "\(path) is damaged or no database: \(finding); restore it from a backup")
    }

    /// Gives failures of the database the words of opening.
    func judging<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(SQLiteStoreError) -> Value {
        do throws(StoreError) {
            return try body()
        } catch {
            switch error {
            case .damaged(let text): throw damaged(text)
            case .conflict(let text): throw damaged(text)
            case .overloaded: throw SQLiteStoreError(.unavailable, "\(path) is held by another process")
            case .unavailable(let text), .outcomeUnknown(let text):
                throw SQLiteStoreError(.unavailable, "\(path) cannot be used: \(text)")
            case .closed: throw SQLiteStoreError(.unavailable, "\(path) is closed")
            }
        }
    }
}
