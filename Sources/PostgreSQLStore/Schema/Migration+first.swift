extension Migration {
    static let first = Migration(
        number: 1, name: "applications, keys, verifications, deliveries, events",
        text: applications + verifications + outbox + common + tablesOfFirst.map(security).joined())

    private static let applications = """
        CREATE TABLE applications (
            id text COLLATE "C" PRIMARY KEY,
            name text COLLATE "C" NOT NULL UNIQUE,
            sender_name text NOT NULL,
            workflow text NOT NULL,
            code_length smallint NOT NULL,
            code_lifetime_s integer NOT NULL,
            checks_max smallint NOT NULL,
            countries text NOT NULL,
            locale text NOT NULL,
            is_disabled boolean NOT NULL,
            created_at bigint NOT NULL
        );
        CREATE TABLE api_keys (
            id text COLLATE "C" PRIMARY KEY,
            application text COLLATE "C" NOT NULL REFERENCES applications (id),
            digest bytea NOT NULL UNIQUE,
            hint text NOT NULL,
            is_test boolean NOT NULL,
            scopes text NOT NULL,
            created_at bigint NOT NULL,
            expires_at bigint,
            revoked_at bigint
        );
        CREATE INDEX api_keys_of_application ON api_keys (application, created_at, id);
        CREATE TABLE idempotency (
            application text COLLATE "C" NOT NULL,
            route text COLLATE "C" NOT NULL,
            key_digest bytea NOT NULL,
            request_digest bytea NOT NULL,
            status smallint NOT NULL,
            body bytea NOT NULL,
            created_at bigint NOT NULL,
            PRIMARY KEY (application, route, key_digest)
        );
        CREATE INDEX idempotency_by_age ON idempotency (created_at);

        """

    /// What changes stands apart from what does not: a check writes one narrow row, into room that its page keeps
    /// free, and touches no index. `aged` is 1 once the destinations are erased, 2 once the delivery details are, 3
    /// once both are.
    private static let verifications = """
        CREATE SEQUENCE row_ids;
        CREATE TABLE ledgers (
            row_id bigint NOT NULL,
            created_at bigint NOT NULL,
            expires_at bigint NOT NULL,
            code_issued_at bigint NOT NULL,
            last_send_at bigint NOT NULL,
            ended_at bigint,
            step_deadline bigint,
            next_deadline bigint,
            digest_key bigint NOT NULL,
            generation integer NOT NULL,
            code_length smallint NOT NULL,
            checks_max smallint NOT NULL,
            checks_carried smallint NOT NULL,
            step smallint NOT NULL,
            aged smallint NOT NULL DEFAULT 0,
            id text COLLATE "C" PRIMARY KEY,
            application text COLLATE "C" NOT NULL,
            status text COLLATE "C" NOT NULL,
            approved_channels text,
            purpose text COLLATE "C" NOT NULL,
            subject bytea NOT NULL,
            digest bytea NOT NULL,
            check_times bytea NOT NULL,
            sends text NOT NULL,
            CHECK ((status = 'pending') = (ended_at IS NULL)),
            CHECK ((status = 'pending') = (next_deadline IS NOT NULL)),
            CHECK (checks_max BETWEEN 1 AND 5)
        ) WITH (fillfactor = 70);
        CREATE UNIQUE INDEX ledgers_open ON ledgers (subject, purpose, application) WHERE status = 'pending';
        CREATE INDEX ledgers_due ON ledgers (next_deadline, row_id) WHERE next_deadline IS NOT NULL;
        CREATE INDEX ledgers_by_age ON ledgers (application, created_at, id);
        CREATE INDEX ledgers_by_status ON ledgers (application, status, created_at, id);
        CREATE INDEX ledgers_ended ON ledgers (aged, ended_at) WHERE ended_at IS NOT NULL;
        CREATE TABLE verifications (
            row_id bigint PRIMARY KEY,
            created_at bigint NOT NULL,
            lifetime_ms bigint NOT NULL,
            id text COLLATE "C" NOT NULL,
            application text COLLATE "C" NOT NULL,
            workflow text NOT NULL,
            locale text NOT NULL,
            reference text COLLATE "C",
            metadata text NOT NULL,
            phone_sealed bytea, phone_masked text, phone_index bytea,
            email_sealed bytea, email_masked text, email_index bytea
        );
        CREATE INDEX verifications_by_reference
            ON verifications (application, reference, created_at, id) WHERE reference IS NOT NULL;
        CREATE INDEX verifications_by_phone
            ON verifications (application, phone_index, created_at, id) WHERE phone_index IS NOT NULL;
        CREATE INDEX verifications_by_email
            ON verifications (application, email_index, created_at, id) WHERE email_index IS NOT NULL;
        CREATE TABLE envelopes (
            verification bigint PRIMARY KEY,
            generation integer NOT NULL,
            application text COLLATE "C" NOT NULL,
            box bytea NOT NULL
        );

        """

    /// Deliveries are the outbox: a row with work waits until `ready_at`, the later of its due time and its lease's
    /// end.
    private static let outbox = """
        CREATE TABLE deliveries (
            row_id bigint NOT NULL DEFAULT nextval('row_ids'),
            verification bigint NOT NULL,
            queued_at bigint NOT NULL,
            due_at bigint NOT NULL,
            submitted_at bigint,
            ended_at bigint,
            lease_until bigint,
            ready_at bigint,
            fence bigint NOT NULL,
            generation integer NOT NULL,
            tries integer NOT NULL,
            step smallint NOT NULL,
            holds_upload boolean NOT NULL,
            id text COLLATE "C" PRIMARY KEY,
            application text COLLATE "C" NOT NULL,
            channel text NOT NULL,
            gateway text,
            status text NOT NULL,
            phase text NOT NULL,
            work text,
            memo text,
            failure text,
            vendor_word text,
            CHECK ((work IS NULL) = (ready_at IS NULL))
        );
        CREATE INDEX deliveries_of_verification ON deliveries (verification, row_id);
        CREATE INDEX deliveries_waiting ON deliveries (ready_at, row_id) WHERE ready_at IS NOT NULL;
        CREATE TABLE delivery_attempts (
            row_id bigint NOT NULL DEFAULT nextval('row_ids'),
            delivery bigint NOT NULL,
            started_at bigint NOT NULL,
            duration_us bigint NOT NULL,
            http_status integer,
            application text COLLATE "C" NOT NULL,
            operation text NOT NULL,
            outcome text NOT NULL,
            failure text,
            vendor_code text,
            detail text,
            PRIMARY KEY (delivery, row_id)
        );
        CREATE TABLE events (
            row_id bigint NOT NULL DEFAULT nextval('row_ids'),
            verification bigint NOT NULL,
            at bigint NOT NULL,
            number integer,
            is_prepared boolean,
            id text COLLATE "C" NOT NULL,
            application text COLLATE "C" NOT NULL,
            kind text NOT NULL,
            channel text,
            word text,
            delivery text,
            failure text,
            vendor_word text,
            PRIMARY KEY (verification, row_id)
        );

        """

    /// Marks of commits, and the rows that creates lock so that one at a time looks for an open verification.
    private static let common = """
        CREATE TABLE commits (
            made_at bigint NOT NULL,
            id bytea NOT NULL,
            is_fence boolean NOT NULL,
            PRIMARY KEY (made_at, id)
        );
        CREATE TABLE lock_slots (slot integer PRIMARY KEY);
        INSERT INTO lock_slots SELECT generate_series(0, 1023);

        """

    /// A row is there only for a transaction that named its application, or said that it works for all.
    static func security(_ table: (name: String, tenant: String)) -> String {
        """
        ALTER TABLE \(table.name) ENABLE ROW LEVEL SECURITY;
        ALTER TABLE \(table.name) FORCE ROW LEVEL SECURITY;
        CREATE POLICY \(policy) ON \(table.name) USING (
            \(table.tenant) = ANY (string_to_array(current_setting('sandi.applications', true), ','))
            OR current_setting('sandi.applications', true) = '*');

        """
    }
}
