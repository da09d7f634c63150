extension Migration {
    /// The limits on sending: counters, holds and numbers of applications by what they count, and what the limits did.
    static let sixth = Migration(
        number: 6, name: "counters of sends, prefixes, caps and conversion",
        text: """
            ALTER TABLE verifications ADD COLUMN send_targets BLOB;
            CREATE TABLE limit_states (
                owner INTEGER NOT NULL,
                kind INTEGER NOT NULL,
                key BLOB NOT NULL,
                state BLOB NOT NULL,
                expires_at INTEGER,
                PRIMARY KEY (owner, kind, key)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX limit_states_by_age ON limit_states (expires_at) WHERE expires_at IS NOT NULL;
            CREATE TABLE limit_events (
                owner INTEGER NOT NULL,
                at INTEGER NOT NULL,
                id BLOB NOT NULL,
                news TEXT NOT NULL,
                rule TEXT NOT NULL,
                used INTEGER NOT NULL,
                allowed INTEGER NOT NULL,
                ends_at INTEGER,
                masked TEXT,
                country TEXT,
                PRIMARY KEY (owner, at, id)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX limit_events_by_age ON limit_events (at);

            """)
}
