extension Limit {
    static let store = [
        Limit("changes that may wait", [("SQLiteStore/SQLiteStore.swift", "var waitingWritesMax")]),
        Limit("changes in one transaction", [("SQLiteStore/SQLiteStore.swift", "var groupMax")]),
        Limit("deliveries in work", [(keys, "\"worker.concurrency\"")]),
        Limit("lease of a delivery", [(keys, "\"worker.lease_seconds\"")]),
        Limit(
            "destinations, delivery attempts and vendors' words",
            [(storeKeys, "\"retention.destinations_days\""), (storeKeys, "\"retention.delivery_details_days\"")]),
        Limit("a verification with its timeline", [(storeKeys, "\"retention.verifications_days\"")]),
        Limit("failed checks of a destination", [(retention, "static let failedChecks")]),
        Limit(
            "PostgreSQL: connections of a process", [(storeKeys, "\"store.postgresql.connections\"")], derived: [4]),
        Limit(
            "PostgreSQL: a connection, a statement, a wait for a lock",
            [
                (storeKeys, "\"store.postgresql.connect_timeout_seconds\""),
                (storeKeys, "\"store.postgresql.statement_timeout_seconds\""),
                (storeKeys, "\"store.postgresql.lock_timeout_seconds\""),
            ]),
        Limit(
            "PostgreSQL: turns of a transaction that others were faster than",
            [("PostgreSQLStore/Transactions/Line+carryingOut.swift", "static let turnsMax")]),
        Limit(
            "PostgreSQL: finding out what came of a commit whose answer was lost",
            [("PostgreSQLStore/PostgreSQLStore+Settings.swift", "var resolutionTimeout")]),
    ]
}
