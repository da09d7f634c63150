import VerificationCore

/// A setting of a connection that is set and read back, because SQLite ignores what it does not know (R59).
struct Setting {
    let name: String
    let wanted: String
    /// What SQLite answers when it is set.
    let found: String

    init(_ name: String, _ wanted: String, found: String? = nil) {
        self.name = name
        self.wanted = wanted
        self.found = found ?? wanted
    }

    static let ofBoth = [
        Setting("trusted_schema", "OFF", found: "0"), Setting("cell_size_check", "ON", found: "1"),
        // Sorting never leaves the process, so no personal data lands in a temporary file.
        Setting("temp_store", "MEMORY", found: "2"), Setting("mmap_size", "0"),
    ]
    static let ofWriting = [
        Setting("journal_mode", "wal"), Setting("synchronous", "FULL", found: "2"),
        Setting("secure_delete", "ON", found: "1"), Setting("foreign_keys", "ON", found: "1"),
        // The log is moved beside the commits, and never within one.
        Setting("wal_autocheckpoint", "0"),
    ]
    static let ofReading = [Setting("query_only", "ON", found: "1")]
}

extension DatabaseFile {
    func applySettings(_ connection: Connection, of access: Connection.Access) throws(StoreError) {
        let kibibytes = access == .writing ? cache.writerKiB : cache.readerKiB
        let own = access == .writing ? Setting.ofWriting : Setting.ofReading
        try apply(Setting.ofBoth + own + [Setting("cache_size", "-\(kibibytes)")], to: connection)
    }

    /// Sets and reads back.
    /// - Throws: When what is read back is not what has to be.
    func apply(_ settings: [Setting], to connection: Connection) throws(StoreError) {
        for setting in settings {
            _ = try connection.value("PRAGMA \(setting.name) = \(setting.wanted)")
            let found = try connection.value("PRAGMA \(setting.name)")
            guard found == setting.found else {
                throw .unavailable("the setting \(setting.name) is \(found) and has to be \(setting.found)")
            }
        }
    }
}
