extension Migration {
    /// Failed checks add up against destinations. Where several verifications of one are open already, their checks
    /// are counted against it from now on.
    static let third = Migration(
        number: 3, name: "failed checks of a destination across verifications",
        text: """
            CREATE TABLE destination_guards (
                owner INTEGER NOT NULL,
                subject BLOB NOT NULL,
                failures INTEGER NOT NULL,
                recent BLOB NOT NULL,
                closures INTEGER NOT NULL,
                closed_until INTEGER,
                last_failure_at INTEGER NOT NULL,
                PRIMARY KEY (owner, subject),
                CHECK (failures > 0)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX destination_guards_by_age ON destination_guards (last_failure_at) WHERE failures < 100;
            ALTER TABLE ledgers ADD COLUMN is_guarded INTEGER NOT NULL DEFAULT 0;
            UPDATE ledgers SET is_guarded = 1 WHERE (owner, subject) IN
                (SELECT owner, subject FROM ledgers GROUP BY owner, subject HAVING count(*) > 1);

            """)
}
