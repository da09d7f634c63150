import CSQLite
import VerificationCore

extension StoreError {
    /// What a result code of SQLite's means to the callers of the store.
    init(sqlite code: Int32, _ text: String) {
        switch code & 0xFF {
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, SQLITE_MISMATCH: self = .damaged(text)
        case SQLITE_CONSTRAINT: self = .conflict(text)
        case SQLITE_BUSY, SQLITE_LOCKED: self = .overloaded
        default: self = .unavailable(text)
        }
    }
}
