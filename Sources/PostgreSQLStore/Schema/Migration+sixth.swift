extension Migration {
    /// The audit chain and the keys of subjects. The anchor's row is there from the beginning: who appends locks it.
    static let sixth = Migration(
        number: 6, name: "the audit chain and the keys of subjects",
        text: """
            CREATE TABLE audit (
                number bigint PRIMARY KEY,
                at bigint NOT NULL,
                actor text NOT NULL,
                act text NOT NULL,
                application text,
                object text,
                digest_key bigint NOT NULL,
                digest bytea NOT NULL
            );
            CREATE TABLE audit_anchor (
                place integer PRIMARY KEY CHECK (place = 1),
                first bigint NOT NULL,
                before bytea NOT NULL,
                count bigint NOT NULL,
                last bytea NOT NULL,
                seal_key bigint NOT NULL,
                seal bytea NOT NULL
            );
            INSERT INTO audit_anchor VALUES (1, 1, '', 0, '', 0, '');
            CREATE TABLE subject_keys (
                ring_key bigint NOT NULL,
                application text COLLATE "C" NOT NULL,
                subject bytea NOT NULL,
                box bytea NOT NULL,
                PRIMARY KEY (subject, application)
            );

            """ + tablesOfSixth.map(security).joined())

    static let tablesOfSixth = [(name: "subject_keys", tenant: "application")]
}
