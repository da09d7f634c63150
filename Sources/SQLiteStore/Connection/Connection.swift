import CSQLite
import StoreColumns
import VerificationCore

/// One connection with its prepared statements, confined to the thread that opened it.
final class Connection {
    enum Access {
        case writing, reading
    }

    private let handle: OpaquePointer
    private let logTurn: LogTurn
    private var statements: [ObjectIdentifier: Statement] = [:]
    private var bindingFault: Int32 = SQLITE_OK
    /// Pages in the log after the last commit of this connection's; known once `countLogPages` was called.
    private(set) var logPages = 0

    /// Opens an existing file.
    /// - Parameters:
    ///   - creates: Makes the file when there is none.
    ///   - logTurn: Shared by all connections of the process that move this file's log.
    init(
        path: String, access: Access, creates: Bool = false, logTurn: LogTurn = LogTurn()
    ) throws(StoreError) {
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOFOLLOW
        flags |= access == .reading ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        if creates { flags |= SQLITE_OPEN_CREATE }
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let handle = opened else {
            sqlite3_close_v2(opened)
            throw StoreError(sqlite: code, Connection.text(code))
        }
        self.handle = handle
        self.logTurn = logTurn
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, busyMilliseconds)
        var prepared = sandi_harden(handle)
        if prepared == SQLITE_OK { prepared = sandi_watch_file(handle) }
        guard prepared == SQLITE_OK else { throw fault(prepared) }
    }

    deinit {
        for statement in statements.values { statement.finalize() }
        // What the log holds may be nowhere else; SQLite would move it by its own count, and remove it.
        if logTurn.isOver { sandi_keep_log(handle) }
        sqlite3_close_v2(handle)
    }

    /// The prepared statement, ready to be bound.
    func statement(_ sql: SQL) throws(StoreError) -> Statement {
        if let statement = statements[ObjectIdentifier(sql)] { return statement }
        let statement = try prepare(sql.text, flags: UInt32(SQLITE_PREPARE_PERSISTENT))
        statements[ObjectIdentifier(sql)] = statement
        return statement
    }

    /// Runs a kept statement.
    func run(_ sql: SQL, _ values: [ColumnValue] = []) throws(StoreError) {
        try bound(sql, values).run()
    }

    /// A kept statement with its values.
    func bound(_ sql: SQL, _ values: [ColumnValue]) throws(StoreError) -> Statement {
        let statement = try statement(sql)
        statement.bind(values)
        guard bindingFault == SQLITE_OK else {
            defer { bindingFault = SQLITE_OK }
            statement.reset()
            throw fault(bindingFault)
        }
        return statement
    }

    /// Runs a text of ours that is needed once, such as a migration.
    func execute(_ text: String) throws(StoreError) {
        let code = sqlite3_exec(handle, text, nil, nil, nil)
        guard code == SQLITE_OK else { throw fault(code) }
    }

    /// The first column of a text of ours that is needed once, such as a pragma; an empty text when there is no row.
    func value(_ text: String) throws(StoreError) -> String {
        let statement = try prepare(text, flags: 0)
        defer { statement.finalize() }
        var row = try statement.next()
        return row?.text() ?? ""
    }

    /// The rows of a text of ours, each read by `read`.
    func rows<Value>(
        _ text: String, _ read: (inout Row) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value] {
        let statement = try prepare(text, flags: 0)
        defer { statement.finalize() }
        return try statement.all(read)
    }

    /// Runs `body` with another bound on waiting for other connections than usual.
    func waiting<Value>(
        milliseconds: Int32, _ body: () throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        sqlite3_busy_timeout(handle, milliseconds)
        defer { sqlite3_busy_timeout(handle, busyMilliseconds) }
        return try body()
    }

    /// Has SQLite tell the log's length after each commit, instead of moving the log by itself within one.
    func countLogPages() {
        // The hook lives as long as the handle, and that as long as this object.
        sqlite3_wal_hook(
            handle,
            { connection, _, _, pages in
                guard let connection else { return SQLITE_OK }
                Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue().logPages = Int(pages)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Pages of the log that do not count as moved yet; -1 when that cannot be told.
    var unmovedPages: Int64 { sandi_unmoved_pages(handle) }

    /// Has the disk take what this connection moves in parts of so many pages: a commit beside it waits for the disk as
    /// long as for a part, not as long as for all that is moved (R103).
    func syncInParts(ofPages pages: Int) { sandi_sync_in_parts(handle, CInt(pages)) }

    /// Moves the log into the database as far as readers allow, without waiting for them, and has the disk take it.
    func moveLog() throws(StoreError) { try moveLog(SQLITE_CHECKPOINT_PASSIVE) }

    /// Moves the log as `moveLog` does and cuts it once it is wholly moved; waits for readers as long as statements do.
    func cutLog() throws(StoreError) { try moveLog(SQLITE_CHECKPOINT_TRUNCATE) }

    /// SQLite waits for the disk only once a log is wholly moved, and takes a part for moved before. Had the disk
    /// failed to take that part, a later wait that goes well would let the log begin anew over what was lost. So here
    /// each part is waited for, and after a failure all that the log holds counts as not moved (R88).
    ///
    /// Nothing is moved when all has been: SQLite before 3.51.3 may take a log for an older one that another connection
    /// lets begin anew while its move begins, and damage the database (its "WAL-reset bug"). While a page is left, and
    /// whoever moves any has the turn, nobody can let the log begin anew.
    private func moveLog(_ mode: CInt) throws(StoreError) {
        try logTurn.take { () throws(StoreError) in
            var code = SQLITE_OK
            if mode != SQLITE_CHECKPOINT_PASSIVE || unmovedPages > 0 {
                code = sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
            }
            guard code & 0xFF != SQLITE_LOCKED else { throw fault(code) }
            if code == SQLITE_OK || code & 0xFF == SQLITE_BUSY { code = sandi_sync_rest(handle) }
            guard code != SQLITE_OK else { return true }
            guard forgetMoved() else { return false }
            throw StoreError(sqlite: code, Connection.text(code))
        }
    }

    /// Waits for another process that moves the log just then as long as a statement does.
    private func forgetMoved() -> Bool {
        var waited: CInt = 0
        while true {
            let code = sandi_forget_moved(handle)
            guard code & 0xFF == SQLITE_BUSY, waited < busyMilliseconds else { return code == SQLITE_OK }
            waited += sqlite3_sleep(10)
        }
    }

    /// Whether a transaction is open; SQLite ends one by itself after some failures.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }
    var lastRow: Int64 { sqlite3_last_insert_rowid(handle) }
    /// Rows that the last statement changed.
    var changes: Int { Int(sqlite3_changes(handle)) }

    func fault(_ code: Int32) -> StoreError {
        StoreError(sqlite: code, String(cString: sqlite3_errmsg(handle)))
    }

    func noteBindingFault(_ code: Int32) { bindingFault = code }

    /// Makes a function of ours known to SQL on this connection.
    func add(
        function name: String, flags: Int32,
        _ body: @escaping @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void
    ) throws(StoreError) {
        let code = sqlite3_create_function_v2(handle, name, 1, flags, nil, body, nil, nil, nil)
        guard code == SQLITE_OK else { throw fault(code) }
    }

    private func prepare(_ text: String, flags: UInt32) throws(StoreError) -> Statement {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, text, -1, flags, &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw fault(code) }
        return Statement(handle: prepared, connection: self)
    }

    private static func text(_ code: Int32) -> String { String(cString: sqlite3_errstr(code)) }
}

/// How long a statement waits for another process to let go of the database.
private let busyMilliseconds: Int32 = 2000
