import CPostgreSQL
import StoreColumns
import VerificationCore

extension Connection {
    private static let set = SQL(
        """
        SELECT set_config('search_path', '\(Migration.schema), pg_temp', false),
            set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),
            set_config('idle_in_transaction_session_timeout', $3, false)
        """)
    /// Every statement has an index that fits, and its plan does not hang on what the planner believes of a table that
    /// has just grown. A compatible server that does not know a setting goes without.
    private static let setPlanner = SQL(
        """
        SELECT set_config(name, CASE name WHEN 'plan_cache_mode' THEN 'force_generic_plan' ELSE 'off' END, false)
        FROM pg_settings
        WHERE name IN ('plan_cache_mode', 'enable_seqscan', 'enable_hashjoin', 'enable_mergejoin',
            'enable_bitmapscan', 'jit')
        """)

    /// Lets the server notice within half a minute that this machine is gone, so that its locks end.
    private static let setKeepAlive = SQL(
        """
        SELECT set_config(name, CASE name WHEN 'tcp_keepalives_idle' THEN '10' WHEN 'tcp_keepalives_interval' THEN '5'
            ELSE '3' END, false)
        FROM pg_settings WHERE name IN ('tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count')
        """)

    /// Gives a fresh connection its settings.
    func setUp(_ settings: PostgreSQLStore.Settings) throws(StoreError) {
        let limits = [settings.statementTimeout, settings.lockTimeout, settings.idleInTransactionTimeout]
        _ = try trip([
            Request(Connection.set, limits.map { .text("\($0.inMilliseconds)ms") }), Request(Connection.setPlanner),
            Request(Connection.setKeepAlive),
        ])
    }

    /// Gives a fresh connection its settings and reads back what safety rests on.
    func prepareForWork(_ settings: PostgreSQLStore.Settings) throws(StoreError) {
        try setUp(settings)
        let faults = try Inspection(self, settings).settingFaults()
        guard faults.isEmpty else { throw .unavailable(faults.joined(separator: "; ")) }
    }

    /// Runs a text of ours that is needed once, such as a migration; it may hold several statements.
    func execute(_ text: String) throws(StoreError) {
        guard !isLost, PQexitPipelineMode(handle) == 1, PQsetnonblocking(handle, 0) == 0 else {
            throw .unavailable("the connection to the database was lost: \(reason)")
        }
        guard let result = PQexec(handle, text) else { throw .unavailable(reason) }
        defer { PQclear(result) }
        let status = PQresultStatus(result)
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
            throw .unavailable("the connection to the database was lost: \(reason)")
        }
        guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else { throw ServerFault(result).error }
    }
}
