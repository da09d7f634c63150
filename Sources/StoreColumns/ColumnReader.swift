public import VerificationCore

/// The row that a statement stands on, read column by column from the left.
public protocol ColumnReader {
    mutating func integer() -> Int64
    mutating func text() -> String
    mutating func blob() -> [UInt8]
    /// Hands the bytes of a blob to `body` without copying them first.
    mutating func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value
    /// Whether the next column is null; if so it is passed over.
    mutating func skipNull() -> Bool
    /// A public id, in whatever form the database keeps it.
    /// - Throws: `damaged` for what is none of this kind.
    mutating func id<Kind: IdentifierKind>(_ kind: Kind.Type) throws(StoreError) -> Identifier<Kind>
}

extension ColumnReader {
    /// The next column as a number.
    public mutating func int() -> Int { Int(integer()) }
    /// The next column as a yes or no.
    public mutating func flag() -> Bool { integer() != 0 }
    /// The next column as a moment.
    public mutating func moment() -> Timestamp { Timestamp(milliseconds: integer()) }

    /// The next column as a number, or nil for null.
    public mutating func optionalInt() -> Int? { skipNull() ? nil : int() }
    /// The next column as a moment, or nil for null.
    public mutating func optionalMoment() -> Timestamp? { skipNull() ? nil : moment() }
    /// The next column as a text, or nil for null.
    public mutating func optionalText() -> String? { skipNull() ? nil : text() }
    /// The next column as bytes, or nil for null.
    public mutating func optionalBlob() -> [UInt8]? { skipNull() ? nil : blob() }

    /// A word of a closed list.
    /// - Throws: `damaged` for a word that no version of ours wrote.
    public mutating func word<Word: RawRepresentable>(_ type: Word.Type = Word.self) throws(StoreError) -> Word
    where Word.RawValue == String {
        guard let word = Word(rawValue: text()) else { throw .damaged("an unknown word for \(Word.self)") }
        return word
    }

    /// A word of a closed list, or nil.
    /// - Throws: `damaged` for a word that no version of ours wrote.
    public mutating func optionalWord<Word: RawRepresentable>(
        _ type: Word.Type = Word.self
    ) throws(StoreError) -> Word? where Word.RawValue == String {
        skipNull() ? nil : try word(type)
    }

    /// A public id, kept as its text.
    /// - Throws: `damaged` for a text that is none of this kind.
    public mutating func id<Kind: IdentifierKind>(_ kind: Kind.Type) throws(StoreError) -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text()) else { throw .damaged("a malformed id of kind \(Kind.prefix)") }
        return id
    }

    /// A public id of the kind that is wanted.
    /// - Throws: `damaged` for what is none of this kind.
    public mutating func id<Kind: IdentifierKind>() throws(StoreError) -> Identifier<Kind> { try id(Kind.self) }

    /// A public id, or nil for null.
    /// - Throws: `damaged` for what is none of this kind.
    public mutating func optionalID<Kind: IdentifierKind>(
        _ kind: Kind.Type = Kind.self
    ) throws(StoreError) -> Identifier<Kind>? {
        skipNull() ? nil : try id(kind)
    }
}
