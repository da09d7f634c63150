extension Migration {
    /// Moves the rows of the first schema. `sandi_id` reads an id's text; what it cannot read is null and stops the
    /// migration at a column that must not be.
    static let moving = """
        INSERT INTO owners (id)
            SELECT DISTINCT sandi_id(application) FROM
                (SELECT application FROM former_verifications UNION SELECT application FROM former_idempotency
                 UNION SELECT id FROM applications);
        INSERT INTO idempotency
            SELECT (SELECT row FROM owners WHERE id = sandi_id(application)), route, key_digest, request_digest,
                status, body, created_at
            FROM former_idempotency;
        INSERT INTO verifications
            SELECT row, sandi_id(id), (SELECT o.row FROM owners o WHERE o.id = sandi_id(application)), status, ended_at,
                3, approved_channels, generation, created_at, code_length, expires_at, checks_max, checks_carried,
                iif(status = 'pending', NULL, check_times), code_issued_at, lifetime_ms, workflow, step, step_deadline,
                sends, last_send_at, purpose, locale, reference, metadata, phone_sealed, phone_masked, phone_index,
                email_sealed, email_masked, email_index
            FROM former_verifications ORDER BY row;
        INSERT INTO ledgers
            SELECT sandi_id(id), (SELECT o.row FROM owners o WHERE o.id = sandi_id(application)), row, generation,
                created_at, code_length, expires_at, checks_max, checks_carried, digest_key, digest, next_deadline,
                subject, purpose
            FROM former_verifications WHERE status = 'pending' ORDER BY row;
        INSERT INTO checks
            SELECT row, substr(CAST(check_times || zeroblob(40) AS BLOB), 1, 8 * checks_max)
            FROM former_verifications WHERE status = 'pending' ORDER BY row;
        INSERT INTO envelopes SELECT * FROM former_envelopes;
        INSERT INTO deliveries
            SELECT row, sandi_id(id), verification, channel, step, generation, queued_at, gateway, status, phase, work,
                due_at, tries, memo, holds_upload, submitted_at, ended_at, failure, vendor_word, lease_until, fence,
                ready_at
            FROM former_deliveries ORDER BY row;
        INSERT INTO delivery_attempts
            SELECT delivery, row_number() OVER (PARTITION BY delivery ORDER BY row), operation, started_at, duration_us,
                outcome, failure, http_status, vendor_code, detail
            FROM former_attempts;
        INSERT INTO events
            SELECT verification, row_number() OVER (PARTITION BY verification ORDER BY row), sandi_id(id), at, kind,
                channel, number, word, (SELECT d.row FROM former_deliveries d WHERE d.id = e.delivery), is_prepared,
                failure, vendor_word
            FROM former_events e;

        """

    /// Children first, so that no row is asked for its children.
    static let removing = """
        DROP TABLE former_idempotency;
        DROP TABLE former_events;
        DROP TABLE former_attempts;
        DROP TABLE former_envelopes;
        DROP TABLE former_deliveries;
        DROP TABLE former_verifications;
        """
}
