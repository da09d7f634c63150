/// Why the store cannot be opened. Safe to show: it names files, never what is in them.
public struct SQLiteStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The folder or a file cannot be made, read or protected.
        case folder
        /// Another process serves from the same folder (R91).
        case locked
        /// The file is a database, but not one of ours (R89).
        case foreign
        /// A newer version of ours wrote the database (R89).
        case newer
        /// The file is cut, damaged or no database (R89).
        case damaged
        /// A setting that safety rests on does not hold (R59).
        case setting
        /// There is no database, and none was to be made.
        case missing
        /// There is a database where none may be.
        case occupied
        /// The disk has less room than is needed.
        case space
        /// The disk is full, read-only or failing.
        case unavailable
    }

    public let code: Code
    /// What was found and what may be done about it, in a sentence.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
