/// Why the store cannot be opened or migrated. Safe to show: it names settings, tables and roles, never what is stored.
public struct PostgreSQLStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// No server answers, or it refuses the connection.
        case unreachable
        /// Settings, rights or the server's ways that safety rests on do not hold (R65).
        case unsafe
        /// There is no schema of ours, or one that lacks migrations.
        case schema
        /// A newer version of ours wrote the schema.
        case newer
        /// A migration failed and was undone.
        case migration
    }

    public let code: Code
    /// What was found and what may be done about it, in one or more sentences.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
