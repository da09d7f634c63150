extension Migration {
    /// The limits on sending: counters, holds and numbers of applications by what they count, and what the limits did.
    static let fifth = Migration(
        number: 5, name: "counters of sends, prefixes, caps and conversion",
        text: """
            ALTER TABLE verifications ADD COLUMN send_targets bytea;
            CREATE TABLE limit_states (
                expires_at bigint,
                kind integer NOT NULL,
                application text COLLATE "C" NOT NULL,
                key bytea NOT NULL,
                state bytea NOT NULL,
                PRIMARY KEY (key, kind, application)
            ) WITH (fillfactor = 70);
            CREATE INDEX limit_states_by_age ON limit_states (expires_at) WHERE expires_at IS NOT NULL;
            CREATE INDEX limit_states_by_application ON limit_states (application, kind, key);
            CREATE TABLE limit_events (
                at bigint NOT NULL,
                ends_at bigint,
                used integer NOT NULL,
                allowed integer NOT NULL,
                id text COLLATE "C" NOT NULL,
                application text COLLATE "C" NOT NULL,
                news text NOT NULL,
                rule text NOT NULL,
                masked text,
                country text,
                PRIMARY KEY (application, at, id)
            );
            CREATE INDEX limit_events_by_age ON limit_events (at);

            """ + tablesOfFifth.map(security).joined())

    static let tablesOfFifth = [
        (name: "limit_states", tenant: "application"), (name: "limit_events", tenant: "application"),
    ]
}
