extension Migration {
    /// Operators' keys, stop switches, and when a key was last used.
    static let fifth = Migration(
        number: 5, name: "operators' keys, stop switches, settings of applications",
        text: """
            ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER;
            CREATE TABLE admin_keys (
                id TEXT PRIMARY KEY NOT NULL,
                digest BLOB NOT NULL UNIQUE,
                hint TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                expires_at INTEGER,
                revoked_at INTEGER,
                last_used_at INTEGER
            ) STRICT;
            CREATE TABLE stops (
                target TEXT PRIMARY KEY NOT NULL,
                reason TEXT NOT NULL,
                set_at INTEGER NOT NULL
            ) STRICT;

            """)
}
