extension Migration {
    /// The audit chain and the keys of subjects.
    static let seventh = Migration(
        number: 7, name: "the audit chain and the keys of subjects",
        text: """
            CREATE TABLE audit (
                number INTEGER PRIMARY KEY,
                at INTEGER NOT NULL,
                actor TEXT NOT NULL,
                act TEXT NOT NULL,
                application TEXT,
                object TEXT,
                digest_key INTEGER NOT NULL,
                digest BLOB NOT NULL
            ) STRICT;
            CREATE TRIGGER audit_is_only_added_to BEFORE UPDATE ON audit
                BEGIN SELECT raise(ABORT, 'entries of the audit chain are never changed'); END;
            CREATE TABLE audit_anchor (
                place INTEGER PRIMARY KEY CHECK (place = 1),
                first INTEGER NOT NULL,
                before BLOB NOT NULL,
                count INTEGER NOT NULL,
                last BLOB NOT NULL,
                seal_key INTEGER NOT NULL,
                seal BLOB NOT NULL
            ) STRICT;
            CREATE TABLE subject_keys (
                owner INTEGER NOT NULL,
                subject BLOB NOT NULL,
                ring_key INTEGER NOT NULL,
                box BLOB NOT NULL,
                PRIMARY KEY (owner, subject)
            ) STRICT, WITHOUT ROWID;

            """)
}
