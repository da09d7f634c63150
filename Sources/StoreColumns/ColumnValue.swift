public import VerificationCore

/// A value that is bound to a statement's parameter, whichever the database.
public enum ColumnValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// A number.
    public static func integer(_ number: Int) -> ColumnValue { .integer(Int64(number)) }
    /// A number, or null for nil.
    public static func integer(_ number: Int?) -> ColumnValue { number.map { .integer(Int64($0)) } ?? .null }
    /// A yes or no, as 1 or 0.
    public static func flag(_ flag: Bool) -> ColumnValue { .integer(flag ? 1 : 0) }
    /// A moment, as milliseconds since 1970.
    public static func moment(_ moment: Timestamp) -> ColumnValue { .integer(moment.milliseconds) }
    /// A moment, or null for nil.
    public static func moment(_ moment: Timestamp?) -> ColumnValue { moment.map { .integer($0.milliseconds) } ?? .null }
    /// A text, or null for nil.
    public static func text(_ text: String?) -> ColumnValue { text.map { .text($0) } ?? .null }
    /// The bytes, or null for nil.
    public static func blob(_ bytes: [UInt8]?) -> ColumnValue { bytes.map { .blob($0) } ?? .null }
}
