/// The schema of version 1 as it was released. Never edited: databases that look like this are out there.
enum VersionOne {
    static let schema = """
        CREATE TABLE applications (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL UNIQUE,
            sender_name TEXT NOT NULL,
            workflow TEXT NOT NULL,
            code_length INTEGER NOT NULL,
            code_lifetime_s INTEGER NOT NULL,
            checks_max INTEGER NOT NULL,
            countries TEXT NOT NULL,
            locale TEXT NOT NULL,
            is_disabled INTEGER NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE api_keys (
            id TEXT PRIMARY KEY NOT NULL,
            application TEXT NOT NULL REFERENCES applications (id),
            digest BLOB NOT NULL UNIQUE,
            hint TEXT NOT NULL,
            is_test INTEGER NOT NULL,
            scopes TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER
        ) STRICT;
        CREATE INDEX api_keys_of_application ON api_keys (application, created_at, id);
        CREATE TABLE idempotency (
            application TEXT NOT NULL,
            route TEXT NOT NULL,
            key_digest BLOB NOT NULL,
            request_digest BLOB NOT NULL,
            status INTEGER NOT NULL,
            body BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (application, route, key_digest)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotency_by_age ON idempotency (created_at);

        CREATE TABLE verifications (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            application TEXT NOT NULL,
            status TEXT NOT NULL,
            ended_at INTEGER,
            approved_channels TEXT,
            generation INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            code_length INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            checks_max INTEGER NOT NULL,
            checks_carried INTEGER NOT NULL,
            check_times BLOB NOT NULL,
            digest_key INTEGER NOT NULL,
            digest BLOB NOT NULL,
            code_issued_at INTEGER NOT NULL,
            lifetime_ms INTEGER NOT NULL,
            workflow TEXT NOT NULL,
            step INTEGER NOT NULL,
            step_deadline INTEGER,
            sends TEXT NOT NULL,
            last_send_at INTEGER NOT NULL,
            next_deadline INTEGER,
            subject BLOB NOT NULL,
            purpose TEXT NOT NULL,
            locale TEXT NOT NULL,
            reference TEXT,
            metadata TEXT NOT NULL,
            phone_sealed BLOB, phone_masked TEXT, phone_index BLOB,
            email_sealed BLOB, email_masked TEXT, email_index BLOB,
            CHECK ((status = 'pending') = (ended_at IS NULL)),
            CHECK ((status = 'pending') = (next_deadline IS NOT NULL)),
            CHECK (checks_max BETWEEN 1 AND 5)
        ) STRICT;
        CREATE UNIQUE INDEX verifications_open
            ON verifications (application, subject, purpose) WHERE status = 'pending';
        CREATE INDEX verifications_due ON verifications (next_deadline) WHERE next_deadline IS NOT NULL;
        CREATE INDEX verifications_by_age ON verifications (application, created_at, id);
        CREATE INDEX verifications_by_status ON verifications (application, status, created_at, id);
        CREATE INDEX verifications_by_reference
            ON verifications (application, reference, created_at, id) WHERE reference IS NOT NULL;
        CREATE INDEX verifications_by_phone
            ON verifications (application, phone_index, created_at, id) WHERE phone_index IS NOT NULL;
        CREATE INDEX verifications_by_email
            ON verifications (application, email_index, created_at, id) WHERE email_index IS NOT NULL;
        CREATE TABLE envelopes (
            verification INTEGER PRIMARY KEY REFERENCES verifications (row),
            generation INTEGER NOT NULL,
            box BLOB NOT NULL
        ) STRICT;

        CREATE TABLE deliveries (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            verification INTEGER NOT NULL REFERENCES verifications (row),
            channel TEXT NOT NULL,
            step INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            queued_at INTEGER NOT NULL,
            gateway TEXT,
            status TEXT NOT NULL,
            phase TEXT NOT NULL,
            work TEXT,
            due_at INTEGER NOT NULL,
            tries INTEGER NOT NULL,
            memo TEXT,
            holds_upload INTEGER NOT NULL,
            submitted_at INTEGER,
            ended_at INTEGER,
            failure TEXT,
            vendor_word TEXT,
            lease_until INTEGER,
            fence INTEGER NOT NULL,
            ready_at INTEGER,
            CHECK ((work IS NULL) = (ready_at IS NULL))
        ) STRICT;
        CREATE INDEX deliveries_waiting ON deliveries (ready_at) WHERE ready_at IS NOT NULL;
        CREATE INDEX deliveries_of_verification ON deliveries (verification);
        CREATE TABLE delivery_attempts (
            row INTEGER PRIMARY KEY,
            delivery INTEGER NOT NULL REFERENCES deliveries (row),
            operation TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            duration_us INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            failure TEXT,
            http_status INTEGER,
            vendor_code TEXT,
            detail TEXT
        ) STRICT;
        CREATE INDEX delivery_attempts_of_delivery ON delivery_attempts (delivery);
        CREATE TABLE events (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL,
            verification INTEGER NOT NULL REFERENCES verifications (row),
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            channel TEXT,
            number INTEGER,
            word TEXT,
            delivery TEXT,
            is_prepared INTEGER,
            failure TEXT,
            vendor_word TEXT
        ) STRICT;
        CREATE INDEX events_of_verification ON events (verification);
        """
}
