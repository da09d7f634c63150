extension Migration {
    /// Open verifications get narrow tables of their own, ids become 16 bytes, applications numbers (decision 0007).
    static let second = Migration(
        number: 2, name: "narrow rows for open verifications, short ids",
        text: renaming + owners + verifications + ledgers + outbox + moving + removing)

    private static let renaming = """
        DROP INDEX idempotency_by_age;
        DROP INDEX verifications_open;
        DROP INDEX verifications_due;
        DROP INDEX verifications_by_age;
        DROP INDEX verifications_by_status;
        DROP INDEX verifications_by_reference;
        DROP INDEX verifications_by_phone;
        DROP INDEX verifications_by_email;
        DROP INDEX deliveries_waiting;
        DROP INDEX deliveries_of_verification;
        DROP INDEX delivery_attempts_of_delivery;
        DROP INDEX events_of_verification;
        ALTER TABLE idempotency RENAME TO former_idempotency;
        ALTER TABLE verifications RENAME TO former_verifications;
        ALTER TABLE envelopes RENAME TO former_envelopes;
        ALTER TABLE deliveries RENAME TO former_deliveries;
        ALTER TABLE delivery_attempts RENAME TO former_attempts;
        ALTER TABLE events RENAME TO former_events;

        """

    /// `owners` gives each application id a number, so that no other table repeats the id.
    private static let owners = """
        CREATE TABLE owners (
            row INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            CHECK (length(id) = 16)
        ) STRICT;
        CREATE TABLE idempotency (
            owner INTEGER NOT NULL,
            route TEXT NOT NULL,
            key_digest BLOB NOT NULL,
            request_digest BLOB NOT NULL,
            status INTEGER NOT NULL,
            body BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (owner, route, key_digest)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotency_by_age ON idempotency (created_at);

        """

    /// `check_times` stands here from the end on; until then `checks` has them. `keeps` tells what retention has left:
    /// 1 destinations, 2 delivery details, 3 both. Lists are ordered by id only within a millisecond, so that no index
    /// repeats it.
    private static let verifications = """
        CREATE TABLE verifications (
            row INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            owner INTEGER NOT NULL REFERENCES owners (row),
            status TEXT NOT NULL,
            ended_at INTEGER,
            keeps INTEGER NOT NULL,
            approved_channels TEXT,
            generation INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            code_length INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            checks_max INTEGER NOT NULL,
            checks_carried INTEGER NOT NULL,
            check_times BLOB,
            code_issued_at INTEGER NOT NULL,
            lifetime_ms INTEGER NOT NULL,
            workflow TEXT NOT NULL,
            step INTEGER NOT NULL,
            step_deadline INTEGER,
            sends TEXT NOT NULL,
            last_send_at INTEGER NOT NULL,
            purpose TEXT NOT NULL,
            locale TEXT NOT NULL,
            reference TEXT,
            metadata TEXT NOT NULL,
            phone_sealed BLOB, phone_masked TEXT, phone_index BLOB,
            email_sealed BLOB, email_masked TEXT, email_index BLOB,
            CHECK (length(id) = 16),
            CHECK ((status = 'pending') = (ended_at IS NULL)),
            CHECK ((status = 'pending') = (check_times IS NULL)),
            CHECK (checks_max BETWEEN 1 AND 5),
            CHECK (keeps BETWEEN 0 AND 3)
        ) STRICT;
        CREATE INDEX verifications_by_age ON verifications (owner, created_at);
        CREATE INDEX verifications_by_status ON verifications (owner, status, created_at);
        CREATE INDEX verifications_by_reference
            ON verifications (owner, reference, created_at) WHERE reference IS NOT NULL;
        CREATE INDEX verifications_by_phone ON verifications (phone_index, created_at) WHERE phone_index IS NOT NULL;
        CREATE INDEX verifications_by_email ON verifications (email_index, created_at) WHERE email_index IS NOT NULL;
        CREATE INDEX verifications_by_end ON verifications (keeps, ended_at) WHERE ended_at IS NOT NULL;

        """

    /// One row for each open verification in each table. A check reads a ledger and writes over the times, whose length
    /// never changes, so that the row stays where it is.
    private static let ledgers = """
        CREATE TABLE ledgers (
            id BLOB PRIMARY KEY NOT NULL,
            owner INTEGER NOT NULL,
            verification INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            code_length INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            checks_max INTEGER NOT NULL,
            checks_carried INTEGER NOT NULL,
            digest_key INTEGER NOT NULL,
            digest BLOB NOT NULL,
            next_deadline INTEGER NOT NULL,
            subject BLOB NOT NULL,
            purpose TEXT NOT NULL,
            CHECK (length(id) = 16),
            CHECK (checks_max BETWEEN 1 AND 5)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX ledgers_by_subject ON ledgers (owner, subject, purpose);
        CREATE INDEX ledgers_due ON ledgers (next_deadline, verification);
        CREATE TABLE checks (
            verification INTEGER PRIMARY KEY REFERENCES verifications (row),
            times BLOB NOT NULL
        ) STRICT;
        CREATE TABLE envelopes (
            verification INTEGER PRIMARY KEY REFERENCES verifications (row),
            generation INTEGER NOT NULL,
            box BLOB NOT NULL
        ) STRICT;

        """

    /// Lines and attempts stand beside those of the same verification or delivery, so that they need no index.
    private static let outbox = """
        CREATE TABLE deliveries (
            row INTEGER PRIMARY KEY,
            id BLOB NOT NULL,
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
            CHECK (length(id) = 16),
            CHECK ((work IS NULL) = (ready_at IS NULL))
        ) STRICT;
        CREATE INDEX deliveries_waiting ON deliveries (ready_at) WHERE ready_at IS NOT NULL;
        CREATE INDEX deliveries_of_verification ON deliveries (verification);
        CREATE TABLE delivery_attempts (
            delivery INTEGER NOT NULL REFERENCES deliveries (row),
            place INTEGER NOT NULL,
            operation TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            duration_us INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            failure TEXT,
            http_status INTEGER,
            vendor_code TEXT,
            detail TEXT,
            PRIMARY KEY (delivery, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE events (
            verification INTEGER NOT NULL REFERENCES verifications (row),
            place INTEGER NOT NULL,
            id BLOB NOT NULL,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            channel TEXT,
            number INTEGER,
            word TEXT,
            delivery INTEGER,
            is_prepared INTEGER,
            failure TEXT,
            vendor_word TEXT,
            CHECK (length(id) = 16),
            CHECK ((kind = 'delivery') = (delivery IS NOT NULL)),
            PRIMARY KEY (verification, place)
        ) STRICT, WITHOUT ROWID;

        """
}
