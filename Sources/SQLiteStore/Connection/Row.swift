import CSQLite
import VerificationCore

/// The row that a statement stands on, read column by column from the left.
struct Row {
    private let handle: OpaquePointer
    private var column: Int32 = 0

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    mutating func integer() -> Int64 {
        defer { column += 1 }
        return sqlite3_column_int64(handle, column)
    }

    mutating func int() -> Int { Int(integer()) }
    mutating func flag() -> Bool { integer() != 0 }
    mutating func moment() -> Timestamp { Timestamp(milliseconds: integer()) }

    mutating func text() -> String {
        defer { column += 1 }
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func blob() -> [UInt8] {
        withBytes { Array($0) }
    }

    /// Hands the bytes of a blob to `body` without copying them first.
    mutating func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        defer { column += 1 }
        let start = sqlite3_column_blob(handle, column)
        return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    mutating func optionalInt() -> Int? { skipNull() ? nil : int() }
    mutating func optionalMoment() -> Timestamp? { skipNull() ? nil : moment() }
    mutating func optionalText() -> String? { skipNull() ? nil : text() }
    mutating func optionalBlob() -> [UInt8]? { skipNull() ? nil : blob() }

    /// A word of a closed list.
    /// - Throws: `damaged` for a word that no version of ours wrote.
    mutating func word<Word: RawRepresentable>(_ type: Word.Type = Word.self) throws(StoreError) -> Word
    where Word.RawValue == String {
        guard let word = Word(rawValue: text()) else { throw .damaged("an unknown word for \(Word.self)") }
        return word
    }

    mutating func optionalWord<Word: RawRepresentable>(_ type: Word.Type = Word.self) throws(StoreError) -> Word?
    where Word.RawValue == String {
        skipNull() ? nil : try word(type)
    }

    mutating func id<Kind: IdentifierKind>(_ kind: Kind.Type = Kind.self) throws(StoreError) -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text()) else { throw .damaged("a malformed id of kind \(Kind.prefix)") }
        return id
    }

    mutating func skip(_ count: Int) { column += Int32(count) }

    /// Whether the next column is null; if so it is passed over.
    private mutating func skipNull() -> Bool {
        guard sqlite3_column_type(handle, column) == SQLITE_NULL else { return false }
        column += 1
        return true
    }
}
