import StoreColumns
import VerificationCore

extension ColumnValue {
    /// An id as its 16 bytes.
    static func id<Kind>(_ id: Identifier<Kind>) -> ColumnValue { .blob(id.withBytes(Array.init)) }
}
