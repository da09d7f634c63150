import CSQLite
import StoreColumns
import VerificationCore

/// The row that a statement stands on.
struct Row: ColumnReader {
    private let handle: OpaquePointer
    private var column: Int32 = 0

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    mutating func integer() -> Int64 {
        defer { column += 1 }
        return sqlite3_column_int64(handle, column)
    }

    mutating func text() -> String {
        defer { column += 1 }
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func blob() -> [UInt8] {
        withBytes { Array($0) }
    }

    mutating func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        defer { column += 1 }
        let start = sqlite3_column_blob(handle, column)
        return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    mutating func skipNull() -> Bool {
        guard sqlite3_column_type(handle, column) == SQLITE_NULL else { return false }
        column += 1
        return true
    }

    /// Ids are kept as their 16 bytes.
    mutating func id<Kind: IdentifierKind>(_ kind: Kind.Type) throws(StoreError) -> Identifier<Kind> {
        guard let id = withBytes(Identifier<Kind>.init(bytes:)) else {
            throw .damaged("a malformed id of kind \(Kind.prefix)")
        }
        return id
    }

    mutating func skip(_ count: Int) { column += Int32(count) }
}
