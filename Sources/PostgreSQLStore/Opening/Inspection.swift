import StoreColumns
import VerificationCore

/// What a server has to be before the service works on it (R65). Everything that is wrong is told at once.
struct Inspection {
    let connection: Connection
    private let settings: PostgreSQLStore.Settings

    /// The oldest server that is worked with: 13.
    static let versionMin = 130_000

    init(_ connection: Connection, _ settings: PostgreSQLStore.Settings) {
        self.connection = connection
        self.settings = settings
    }

    private static let readSettings = SQL(
        """
        SELECT name, setting FROM pg_settings WHERE name IN ('statement_timeout', 'lock_timeout',
            'idle_in_transaction_session_timeout', 'synchronous_commit', 'fsync', 'full_page_writes',
            'default_transaction_isolation', 'server_version_num', 'server_encoding')
        """)
    private static let readRole = SQL(
        """
        SELECT bool_or(rolsuper), bool_or(rolbypassrls), bool_or(rolcreaterole),
            has_database_privilege(current_database(), 'CREATE'),
            coalesce((SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = $1), false)
        FROM pg_roles WHERE pg_has_role(oid, 'MEMBER')
        """)
    private static let readTables = SQL(
        """
        SELECT relname, relrowsecurity AND relforcerowsecurity, pg_has_role(relowner, 'MEMBER'),
            has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'),
            has_table_privilege(c.oid, 'TRUNCATE'),
            (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid),
            (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid AND polname = $2 AND polcmd = '*'
                AND polwithcheck IS NULL AND polroles = '{0}'
                AND strpos(pg_get_expr(polqual, polrelid), 'sandi.applications') > 0)
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = $1 AND relkind IN ('r', 'p')
        """)

    /// What is wrong with the settings alone, found without a server.
    static func faults(of settings: PostgreSQLStore.Settings) -> [String] {
        var faults: [String] = []
        if !isProtected(settings) {
            faults.append("the connection needs TLS with verify-full, unless the server is on this machine")
        }
        let limits = [
            ("the statement time-out", settings.statementTimeout), ("the lock time-out", settings.lockTimeout),
            ("the idle-in-transaction time-out", settings.idleInTransactionTimeout),
        ]
        for (name, limit) in limits where limit < .milliseconds(1) { faults.append("\(name) has to be set") }
        return faults
    }

    static func isProtected(_ settings: PostgreSQLStore.Settings) -> Bool {
        settings.isLocal || settings.tls == .verifyFull && !settings.isPartlySocket
    }

    /// What is wrong with this connection's settings.
    func settingFaults() throws(StoreError) -> [String] {
        let pairs = try connection.trip([Request(Inspection.readSettings)]).first?.all { row throws(StoreError) in
            (row.text(), row.text())
        }
        let found = Dictionary(pairs ?? []) { first, _ in first }
        var faults = Inspection.faults(of: settings)
        for (name, limit) in [
            ("statement_timeout", settings.statementTimeout), ("lock_timeout", settings.lockTimeout),
            ("idle_in_transaction_session_timeout", settings.idleInTransactionTimeout),
        ] where found[name] != String(limit.inMilliseconds) {
            faults.append("\(name) is \(found[name] ?? "unknown") and cannot be set to \(limit.inMilliseconds) ms")
        }
        let wanted = [
            ("synchronous_commit", ["on", "remote_apply"]), ("fsync", ["on"]), ("full_page_writes", ["on"]),
            ("default_transaction_isolation", ["read committed"]), ("server_encoding", ["UTF8"]),
        ]
        // A managed or compatible server may not tell all of them.
        for (name, values) in wanted {
            guard let value = found[name], !values.contains(value) else { continue }
            faults.append("\(name) is \(value) and has to be \(values[0])")
        }
        if let version = found["server_version_num"].flatMap(Int.init), version < Inspection.versionMin {
            faults.append("the server's version is \(version) and has to be \(Inspection.versionMin) or later")
        }
        if !settings.isSocket, settings.tls != .disable, !connection.usesTLS {
            faults.append("the connection is not encrypted")
        }
        return faults
    }

    /// What is wrong with the role and its rights.
    func roleFaults() throws(StoreError) -> [String] {
        let answer = try connection.trip([Request(Inspection.readRole, [.text(Migration.schema)])]).first
        let wrongs = [
            "is a superuser", "bypasses row-level security", "may make roles", "may create schemas in the database",
            "may create tables in the schema \(Migration.schema)",
        ]
        let found = try answer?.first { row throws(StoreError) in wrongs.filter { _ in row.flag() } }
        return (found ?? []).map { "the role \(settings.user) \($0)" }
    }

    /// What is wrong with the tables' owner, rights and row-level security (R44).
    func tableFaults() throws(StoreError) -> [String] {
        let values: [ColumnValue] = [.text(Migration.schema), .text(Migration.policy)]
        let tables = try connection.trip([Request(Inspection.readTables, values)]).first?.all(Table.init) ?? []
        let tenants = Set(Migration.tenantTables.map(\.name))
        var faults: [String] = []
        func tell(_ what: String, _ isWrong: (Table) -> Bool) {
            let names = tables.filter(isWrong).map(\.name).sorted()
            if !names.isEmpty { faults.append("\(what): \(names.joined(separator: ", "))") }
        }
        tell("the role \(settings.user) owns tables") { $0.isOwned }
        tell("the role \(settings.user) may truncate tables") { $0.mayTruncate && !$0.isOwned }
        tell("row-level security is not forced on") { tenants.contains($0.name) && !$0.isForced }
        tell("other policies than ours are on") { tenants.contains($0.name) && ($0.policies, $0.ourPolicies) != (1, 1) }
        tell("the role \(settings.user) lacks rights on") { tenants.contains($0.name) && !$0.isUsable }
        let missing = (tenants.union(Migration.commonTables)).subtracting(tables.map(\.name))
        if !missing.isEmpty { faults.append("tables are missing: \(missing.sorted().joined(separator: ", "))") }
        return faults
    }

    /// A table as the server's catalogue describes it.
    private struct Table {
        let name: String
        let isForced: Bool
        let isOwned: Bool
        let isUsable: Bool
        let mayTruncate: Bool
        let policies: Int
        let ourPolicies: Int

        init(_ row: inout Row) {
            name = row.text()
            isForced = row.flag()
            isOwned = row.flag()
            isUsable = row.flag()
            mayTruncate = row.flag()
            policies = row.int()
            ourPolicies = row.int()
        }
    }
}
