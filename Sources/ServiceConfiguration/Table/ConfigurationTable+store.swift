extension ConfigurationTable {
    static let storeKeys: [ConfigurationKey] = [.storeEngine, .storeFolder, .storeCache]
    static let postgreSQLKeys: [ConfigurationKey] = [
        .postgreSQLHost, .postgreSQLPort, .postgreSQLDatabase, .postgreSQLUser, .postgreSQLPassword, .postgreSQLTLS,
        .postgreSQLRootCertificate, .postgreSQLConnections, .postgreSQLConnectTimeout, .postgreSQLStatementTimeout,
        .postgreSQLLockTimeout,
    ]
    static let retentionKeys: [ConfigurationKey] = [
        .retentionDestinations, .retentionDeliveryDetails, .retentionVerifications, .retentionAudit,
    ]
}

extension ConfigurationKey {
    static let storeEngine = ConfigurationKey(
        "store.engine", .choice(StoreEngine.allCases.map(\.rawValue)), .value(.text("sqlite")),
        "The database's kind: sqlite is one file on this machine, postgresql is a server that several machines share.")
    static let storeFolder = ConfigurationKey(
        "store.folder", .text(.path), .value(.text("data")),
        "The folder of the SQLite database. Relative paths begin where the service is started.")
    static let storeCache = ConfigurationKey(
        "store.cache_mib", .integer(2...65_536), .value(.integer(80)),
        "The pages of the SQLite database that are kept in memory, in MiB; malloc needs some more around them. What is "
            + "beyond that comes from the system's cache of files.")
}

extension ConfigurationKey {
    static let postgreSQLHost = ConfigurationKey(
        "store.postgresql.host", .text(.databaseHost), .required, example: .text("db.internal.example"),
        "The server, under the name that its certificate bears, or the folder of its unix socket. Of several servers "
            + "the one that takes changes is used.")
    static let postgreSQLPort = ConfigurationKey(
        "store.postgresql.port", .integer(1...65_535), .value(.integer(5432)), "The server's port.")
    static let postgreSQLDatabase = ConfigurationKey(
        "store.postgresql.database", .text(.databaseName), .value(.text("sandi")), "The database's name.")
    static let postgreSQLUser = ConfigurationKey(
        "store.postgresql.user", .text(.databaseName), .value(.text("sandi_service")),
        "The role that the service is: no superuser, not past row-level security, and owner of no table.")
    static let postgreSQLPassword = ConfigurationKey(
        "store.postgresql.password", .text(.password), .absent, secret: true, example: .text("password-of-the-role"),
        "The role's password. Without one, the server has to know the service by its unix user.")
    static let postgreSQLTLS = ConfigurationKey(
        "store.postgresql.ssl_mode", .choice(PostgreSQLTLS.allCases.map(\.rawValue)), .value(.text("verify-full")),
        "How connections are protected: verify-full checks the server's certificate and its name. The others are "
            + "taken only for a server on this machine.")
    static let postgreSQLRootCertificate = ConfigurationKey(
        "store.postgresql.ssl_root_certificate", .text(.path), .value(.text("/etc/ssl/certs/ca-certificates.crt")),
        "The file of the authorities that may vouch for the server.")
    static let postgreSQLConnections = ConfigurationKey(
        "store.postgresql.connections", .integer(1...64), .value(.integer(8)),
        "The connections for changes that one process opens; four more serve checks, events and reads. All processes "
            + "together stay below the server's limit.")
    static let postgreSQLConnectTimeout = ConfigurationKey(
        "store.postgresql.connect_timeout_seconds", .integer(2...60), .value(.integer(5)),
        "The time in which a connection must come about.")
    static let postgreSQLStatementTimeout = ConfigurationKey(
        "store.postgresql.statement_timeout_seconds", .integer(1...60), .value(.integer(10)),
        "The time after which the server ends a statement.")
    static let postgreSQLLockTimeout = ConfigurationKey(
        "store.postgresql.lock_timeout_seconds", .integer(1...30), .value(.integer(5)),
        "The time after which the server ends the wait for a row that another transaction holds.")
}

extension ConfigurationKey {
    static let retentionDestinations = ConfigurationKey(
        "retention.destinations_days", .integer(1...30), .value(.integer(30)),
        "Days after a verification's end for which its destinations and metadata are kept. It can be lowered and never "
            + "raised.")
    static let retentionDeliveryDetails = ConfigurationKey(
        "retention.delivery_details_days", .integer(1...30), .value(.integer(30)),
        "Days after a verification's end for which the requests to vendors and their answers are kept. It can be "
            + "lowered and never raised.")
    static let retentionVerifications = ConfigurationKey(
        "retention.verifications_days", .integer(30...3650), .value(.integer(365)),
        "Days after a verification's end for which it is kept with its timeline, without what is erased before.")
    static let retentionAudit = ConfigurationKey(
        "retention.audit_days", .integer(90...3650), .value(.integer(365)),
        "Days for which an entry of the audit trail is kept.")
}
