/// The database.
public struct StoreSettings: Sendable {
    public let engine: StoreEngine
    /// The folder of the SQLite database.
    public let folder: String
    /// Mebibytes of the SQLite database that are kept in memory.
    public let cacheMiB: Int
    /// The server; never nil for the engine postgresql.
    public let postgreSQL: PostgreSQLSettings?
}

/// The kind of database.
public enum StoreEngine: String, Sendable, Hashable, CaseIterable {
    case sqlite, postgresql
}

/// A PostgreSQL server and how the service uses it.
public struct PostgreSQLSettings: Sendable {
    /// A name, an address, or the folder of a unix socket.
    public let host: String
    public let port: Int
    public let database: String
    public let user: String
    public let password: SecretText?
    public let tls: PostgreSQLTLS
    /// The file of the authorities that may vouch for the server.
    public let rootCertificate: String
    public let connections: Int
    public let connectTimeout: Duration
    public let statementTimeout: Duration
    public let lockTimeout: Duration
}

/// How a connection to the server is protected, in libpq's words. Anything but `verifyFull` is for a server on this
/// machine (R65).
public enum PostgreSQLTLS: String, Sendable, Hashable, CaseIterable {
    case verifyFull = "verify-full"
    case require
    case disable
}
