extension Migration {
    /// Operators' keys, stop switches, and when a key was last used.
    static let fourth = Migration(
        number: 4, name: "operators' keys, stop switches, settings of applications",
        text: """
            ALTER TABLE api_keys ADD COLUMN last_used_at bigint;
            CREATE TABLE admin_keys (
                id text COLLATE "C" PRIMARY KEY,
                digest bytea NOT NULL UNIQUE,
                hint text NOT NULL,
                created_at bigint NOT NULL,
                expires_at bigint,
                revoked_at bigint,
                last_used_at bigint
            );
            CREATE TABLE stops (
                target text COLLATE "C" PRIMARY KEY,
                reason text NOT NULL,
                set_at bigint NOT NULL
            );

            """)
}
