import VerificationCore

extension DatabaseFile {
    /// Whether there is a file that can be a database.
    /// - Throws: `damaged` for one that is too short.
    func exists() throws(SQLiteStoreError) -> Bool {
        guard let size = try folder.size(of: path) else { return false }
        guard size >= DatabaseFile.sizeMin else { throw damaged("the file is empty or cut") }
        return true
    }

    /// A connection that reads only, and may write a copy elsewhere.
    func openCopyForReading() throws(SQLiteStoreError) -> Connection {
        try judging { () throws(StoreError) in
            let connection = try Connection(path: path, access: .reading)
            try apply(Setting.ofBoth + Setting.ofCopying, to: connection)
            return connection
        }
    }

    /// A connection to a copy that no one else knows. Nothing is waited for: the finished copy is written to disk as
    /// a whole.
    func openCopyForWriting() throws(SQLiteStoreError) -> Connection {
        let connection = try judging { () throws(StoreError) in try Connection(path: path, access: .writing) }
        try checkMarks(connection)
        try judging { () throws(StoreError) in
            try apply(Setting.ofBoth + Setting.ofCopying + Setting.ofRestoring, to: connection)
        }
        return connection
    }

    /// Reads the whole database and compares it with itself.
    func checkCompletely(_ connection: Connection) throws(SQLiteStoreError) {
        try checkMarks(connection)
        let (integrity, foreignKeys) = try judging { () throws(StoreError) in
            (try connection.value("PRAGMA integrity_check(1)"), try connection.value("PRAGMA foreign_key_check"))
        }
        guard integrity == "ok" else { throw damaged("SQLite finds: \(integrity)") }
        guard foreignKeys.isEmpty else { throw damaged("a row of \(foreignKeys) belongs to none") }
    }
}

extension Setting {
    /// Small, so that the memory does not grow with the database.
    fileprivate static let ofCopying = [Setting("cache_size", "-8192")]
    fileprivate static let ofRestoring = [
        Setting("journal_mode", "delete"), Setting("synchronous", "OFF", found: "0"),
        Setting("secure_delete", "ON", found: "1"), Setting("foreign_keys", "ON", found: "1"),
    ]
}

extension Connection {
    /// Compares tables and indexes with those that our migrations make: a file from elsewhere with a trigger or a
    /// column too many is none of ours.
    func compareSchema() throws(StoreError) {
        let fresh = try Connection(path: ":memory:", access: .writing, creates: true)
        try fresh.addIDFunction()
        for migration in Migration.all { try DatabaseFile.carryOut(migration, on: fresh) }
        guard try schemaTexts() == fresh.schemaTexts() else {
            throw .damaged("its tables are not those of its version")
        }
    }

    private func schemaTexts() throws(StoreError) -> [String] {
        try rows(
            """
            SELECT type || ' ' || name || ' ' || sql FROM sqlite_schema
            WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY type, name
            """
        ) { row throws(StoreError) in row.text() }
    }
}
