import CSQLite
import StoreColumns
import VerificationCore

/// A prepared statement. It belongs to one connection and with it to one thread.
final class Statement {
    private let handle: OpaquePointer
    private unowned let connection: Connection

    init(handle: OpaquePointer, connection: Connection) {
        self.handle = handle
        self.connection = connection
    }

    func finalize() { sqlite3_finalize(handle) }

    func bind(_ index: Int32, _ number: Int64) {
        check(sqlite3_bind_int64(handle, index, number))
    }

    func bind(_ index: Int32, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                check(sandi_bind_text(handle, index, characters.baseAddress, UInt64(characters.count)))
            }
        }
    }

    func bind(_ index: Int32, _ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            // A null address would bind NULL instead of an empty blob.
            if let start = buffer.baseAddress, !buffer.isEmpty {
                check(sandi_bind_blob(handle, index, start, UInt64(buffer.count)))
            } else {
                check(sqlite3_bind_zeroblob(handle, index, 0))
            }
        }
    }

    func bind<Kind>(_ index: Int32, _ id: Identifier<Kind>) {
        id.withBytes { check(sandi_bind_blob(handle, index, $0.baseAddress, UInt64($0.count))) }
    }

    func bind(_ index: Int32, _ value: ColumnValue) {
        switch value {
        case .null: check(sqlite3_bind_null(handle, index))
        case .integer(let number): bind(index, number)
        case .text(let text): bind(index, text)
        case .blob(let bytes): bind(index, bytes)
        }
    }

    func bind(_ values: [ColumnValue]) {
        for (offset, value) in values.enumerated() { bind(Int32(offset + 1), value) }
    }

    /// Moves to the next row; nil at the end.
    func next() throws(StoreError) -> Row? {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return Row(handle)
        case SQLITE_DONE: return nil
        case let code: throw connection.fault(code)
        }
    }

    /// Runs a statement whose rows, if any, are of no interest.
    func run() throws(StoreError) {
        defer { reset() }
        while try next() != nil {}
    }

    /// The first row, read by `read`; nil when there is none.
    func first<Value>(_ read: (inout Row) throws(StoreError) -> Value) throws(StoreError) -> Value? {
        defer { reset() }
        guard var row = try next() else { return nil }
        return try read(&row)
    }

    /// All rows, each read by `read`.
    func all<Value>(_ read: (inout Row) throws(StoreError) -> Value) throws(StoreError) -> [Value] {
        defer { reset() }
        var values: [Value] = []
        while var row = try next() { values.append(try read(&row)) }
        return values
    }

    /// Makes the statement ready for its next use; what was bound does not stay in memory.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    private func check(_ code: Int32) {
        guard code != SQLITE_OK else { return }
        precondition(code == SQLITE_NOMEM || code == SQLITE_TOOBIG, "a parameter that does not exist")
        connection.noteBindingFault(code)
    }
}
