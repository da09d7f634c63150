import CSQLite
import Glibc

/// A database that is being filled, without the care that the store takes: what breaks it is thrown away.
final class FillingDatabase {
    private let handle: OpaquePointer

    init(_ path: String) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            throw LoadFailure("\(path) cannot be opened: SQLite's code \(code)")
        }
        handle = opened
        sqlite3_busy_timeout(handle, 5000)
        for setting in ["synchronous = OFF", "foreign_keys = OFF", "secure_delete = OFF", "temp_store = MEMORY"] {
            try run("PRAGMA \(setting)")
        }
    }

    deinit { sqlite3_close_v2(handle) }

    func run(_ text: String) throws {
        var message: UnsafeMutablePointer<CChar>?
        guard sqlite3_exec(handle, text, nil, nil, &message) == SQLITE_OK else {
            defer { sqlite3_free(message) }
            throw LoadFailure("\(message.map { String(cString: $0) } ?? "SQLite failed") in: \(text)")
        }
    }

    /// Writes without any journal from here on. The store, which has just been closed, takes a moment to let go.
    func leaveLog() throws {
        for attempt in 1...leaveAttemptsMax {
            do {
                try run("PRAGMA journal_mode = DELETE")
                break
            } catch {
                guard attempt < leaveAttemptsMax else { throw error }
                usleep(leaveMicroseconds)
            }
        }
        try run("PRAGMA journal_mode = OFF")
    }

    /// All rows, each value as text; NULL as an empty one.
    func rows(_ text: String) throws -> [[String]] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, text, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw LoadFailure("\(String(cString: sqlite3_errmsg(handle))) in: \(text)")
        }
        defer { sqlite3_finalize(statement) }
        var rows: [[String]] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                rows.append(
                    (0..<sqlite3_column_count(statement)).map { column in
                        sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
                    })
            case SQLITE_DONE: return rows
            default: throw LoadFailure("\(String(cString: sqlite3_errmsg(handle))) in: \(text)")
            }
        }
    }

    func number(_ text: String) throws -> Int {
        try rows(text).first?.first.flatMap { Int($0) } ?? 0
    }

    /// The tables with their numbers of rows.
    func rowCounts() throws -> [String: Int] {
        let names = try rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return try names.reduce(into: [:]) { counts, row in
            counts[row[0]] = try number("SELECT count(*) FROM \"\(row[0])\"")
        }
    }

    /// Makes `copied(value, number)` known to SQL: what a value is in the copy of this number.
    func addCopyFunction() throws {
        let code = sqlite3_create_function_v2(
            handle, "copied", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil, copyValue, nil, nil, nil)
        guard code == SQLITE_OK else { throw LoadFailure("a function cannot be added: SQLite's code \(code)") }
    }
}

/// SQLite's way into `CopiedValue`.
private func copyValue(
    _ context: OpaquePointer?, _ count: CInt, _ values: UnsafeMutablePointer<OpaquePointer?>?
) {
    guard let value = values?[0], let number = values?[1] else { return sqlite3_result_null(context) }
    let copy = UInt64(bitPattern: sqlite3_value_int64(number))
    switch sqlite3_value_type(value) {
    case SQLITE_INTEGER:
        sqlite3_result_int64(context, CopiedValue.integer(sqlite3_value_int64(value), copy))
    case SQLITE_TEXT, SQLITE_BLOB:
        let isText = sqlite3_value_type(value) == SQLITE_TEXT
        let start = sqlite3_value_blob(value)
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
        guard let copied = isText ? CopiedValue.text(bytes, copy) : CopiedValue.blob(bytes, copy) else {
            return sqlite3_result_value(context, value)
        }
        // SQLite copies what it is given before this returns.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        if isText {
            copied.withUnsafeBytes { bytes in
                let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                sqlite3_result_text64(context, text, UInt64(bytes.count), transient, UInt8(SQLITE_UTF8))
            }
        } else {
            copied.withUnsafeBytes { sqlite3_result_blob64(context, $0.baseAddress, UInt64($0.count), transient) }
        }
    default: sqlite3_result_value(context, value)
    }
}

private let leaveAttemptsMax = 100
private let leaveMicroseconds: useconds_t = 50_000
