import StoreColumns
import VerificationCore

/// Brings a schema up to date, as its owner. May be interrupted and repeated at any moment (R92).
struct Migrating {
    let connection: Connection
    /// The role that the service works as.
    let serviceRole: String

    /// One of us at a time: "Sandi" in ASCII.
    private static let lock: Int64 = 0x53_616E_6469
    private static let insert = SQL("INSERT INTO migrations (number, name) VALUES ($1, $2)")
    private static let setRole = SQL("SELECT set_config('sandi.service_role', $1, true)")
    private static let findRole = SQL("SELECT 1 FROM pg_roles WHERE rolname = $1")

    /// Carries out what is lacking, each migration in one transaction with its number, and grants the service its
    /// rights.
    /// - Returns: What was carried out.
    func run(_ migrations: [Migration]) throws(StoreError) -> [Migration] {
        var done: [Migration] = []
        while let migration = try runNext(of: migrations) { done.append(migration) }
        try transaction { () throws(StoreError) in try grant() }
        return done
    }

    /// - Returns: The migration that was carried out; nil when none is lacking.
    private func runNext(of migrations: [Migration]) throws(StoreError) -> Migration? {
        var carriedOut: Migration?
        try transaction { () throws(StoreError) in
            try connection.execute(Migrating.frame)
            let state = try SchemaState(connection, known: migrations)
            guard let migration = state.pending.first else { return }
            try connection.execute(migration.text)
            _ = try connection.trip([
                Request(Migrating.insert, [.integer(migration.number), .text(migration.name)])
            ])
            carriedOut = migration
        }
        return carriedOut
    }

    private func transaction(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        try connection.execute("BEGIN; SELECT pg_advisory_xact_lock(\(Migrating.lock))")
        do throws(StoreError) {
            try body()
            try connection.execute("COMMIT")
        } catch {
            connection.rollBack()
            throw error
        }
    }

    /// What holds the migrations' numbers.
    private static let frame = """
        SET LOCAL client_min_messages = warning;
        CREATE SCHEMA IF NOT EXISTS \(Migration.schema);
        CREATE TABLE IF NOT EXISTS migrations (
            number integer PRIMARY KEY,
            name text NOT NULL,
            carried_out_at timestamptz NOT NULL DEFAULT now()
        );
        """

    /// Grants are repeated each time, so that another role can be given them. The server itself quotes its name (R63).
    private func grant() throws(StoreError) {
        let found = try connection.trip([
            Request(Migrating.findRole, [.text(serviceRole)]), Request(Migrating.setRole, [.text(serviceRole)]),
        ])
        guard found.first?.count == 1 else {
            throw .unavailable("there is no role \(serviceRole): make it first, without any rights")
        }
        let written = Migration.tenantTables.map(\.name) + Migration.commonTables
        try connection.execute(
            """
            DO $$ DECLARE name text; BEGIN
                EXECUTE format('
                    GRANT USAGE ON SCHEMA \(Migration.schema) TO %1$I;
                    GRANT SELECT ON migrations TO %1$I;
                    GRANT USAGE ON SEQUENCE row_ids TO %1$I', current_setting('sandi.service_role'));
                FOREACH name IN ARRAY '{\(written.joined(separator: ","))}'::text[] LOOP
                    IF to_regclass(name) IS NOT NULL THEN
                        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', name,
                            current_setting('sandi.service_role'));
                    END IF;
                END LOOP;
            END $$
            """)
    }
}
