import StoreColumns
import VerificationCore

extension Transaction {
    /// Leases what is due and nobody else is just leasing. The former `ready_at` comes back for the order.
    static let lease = SQL(
        """
        WITH due AS (
            SELECT id, ready_at, row_id FROM deliveries WHERE ready_at IS NOT NULL AND ready_at <= $1
            ORDER BY ready_at, row_id LIMIT $3 FOR UPDATE SKIP LOCKED)
        UPDATE deliveries d SET lease_until = $2, fence = d.fence + 1, ready_at = greatest(d.due_at, $2)
        FROM due WHERE d.id = due.id
        RETURNING due.ready_at, d.row_id, d.verification, d.fence, d.application,
            \(SQL.prefixed("d", DeliveryColumns.identity)), \(SQL.prefixed("d", DeliveryColumns.state))
        """)
    static let loadClaimed = SQL(
        """
        SELECT l.application, l.code_issued_at, e.generation, e.box, \(verificationColumns)
        FROM \(both) LEFT JOIN envelopes e ON e.verification = v.row_id
        WHERE v.row_id = ANY ($1::bigint[])
        """)
    static let loadClaimedAttempts = SQL(
        """
        SELECT delivery, \(DeliveryColumns.attempt) FROM delivery_attempts WHERE delivery = ANY ($1::bigint[])
        ORDER BY delivery, row_id
        """)
    static let lockDelivery = SQL(
        """
        SELECT d.row_id, d.channel, d.fence, d.lease_until, d.generation, l.code_issued_at,
            \(SQL.prefixed("d", DeliveryColumns.state))
        FROM deliveries d JOIN ledgers l ON l.row_id = d.verification
        WHERE d.id = $1 AND d.application = $3 AND l.id = $2 AND l.application = $3 FOR UPDATE OF d
        """)
    static let saveDelivery = SQL(
        """
        UPDATE deliveries SET status = $3, phase = $4, work = $5, due_at = $6, tries = $7, memo = $8,
            holds_upload = $9, submitted_at = $10, ended_at = $11, failure = $12, vendor_word = $13,
            left_behind = $14, gateway = $15, lease_until = $16, ready_at = $17
        WHERE id = $1 AND application = $2
        """)
    static let insertAttempt = SQL(
        """
        INSERT INTO delivery_attempts (\(DeliveryColumns.attempt), delivery, application) VALUES (\(SQL.places(11)))
        """)
    /// What a worker notes down late is erased again in its turn.
    static let renewDetails = SQL(
        "UPDATE ledgers SET aged = (aged & 1)::smallint WHERE id = $1 AND application = $2 AND aged >= 2")

    func save(_ change: DeliveryChange, letGo: Bool, at now: Timestamp) throws(StoreError) -> SaveOutcome {
        let key: [ColumnValue] = [.text(change.verification.id.text), .text(change.verification.application.text)]
        let found = ask(Transaction.lockVerification, key)
        let delivery = ask(Transaction.lockDelivery, [.text(change.delivery.text)] + key)
        let stored = try answer(found).first { row throws(StoreError) in
            try StoredVerification(&row, of: change.verification.application)
        }
        let held = try answer(delivery).first { row throws(StoreError) in try HeldDelivery(&row) }
        guard let held, held.fence == change.fence, let leaseUntil = held.leaseUntil, var verification = stored
        else { return .leaseLost }
        write(change, leaseUntil: letGo ? nil : leaseUntil)
        if let attempt = change.attempt {
            let owner: [ColumnValue] = [.integer(held.row), .text(change.verification.application.text)]
            run(Transaction.insertAttempt, DeliveryColumns.values(of: attempt) + owner)
        }
        if verification.aged >= 2 { run(Transaction.renewDetails, key) }
        if let note = change.note { try record(.verification(note), for: verification, at: now) }
        let moment = DeliveryMoment(change.state)
        if moment != DeliveryMoment(held.state) {
            try record(.delivery(change.delivery, held.channel, moment), for: verification, at: now)
        }
        if change.state.standing != held.state.standing {
            let event = VerificationEvent.deliveryChanged(
                change.delivery, change.state.standing, end: change.state.end, next: change.next)
            _ = try feed(event, to: &verification, at: now)
        }
        let ledger = verification.record.state.ledger
        return .saved(closedAt: ledger.closedAt(for: held.generation, issuedAt: held.codeIssuedAt, at: now))
    }

    private func write(_ change: DeliveryChange, leaseUntil: Timestamp?) {
        let readyAt = change.state.work == nil ? nil : max(change.state.dueAt, leaseUntil ?? change.state.dueAt)
        var values: [ColumnValue] = [
            .text(change.delivery.text), .text(change.verification.application.text),
        ]
        values += DeliveryColumns.values(of: change.state)
        values += [.text(change.gateway), .moment(leaseUntil), .moment(readyAt)]
        run(Transaction.saveDelivery, values)
    }
}

/// A delivery as `save` finds it.
private struct HeldDelivery {
    let row: Int64
    let channel: Channel
    let fence: Int64
    let leaseUntil: Timestamp?
    let generation: Int
    let codeIssuedAt: Timestamp
    let state: DeliveryState

    /// Reads the columns of `lockDelivery`.
    init(_ row: inout Row) throws(StoreError) {
        self.row = row.integer()
        channel = try row.word()
        fence = row.integer()
        leaseUntil = row.optionalMoment()
        generation = row.int()
        codeIssuedAt = row.moment()
        state = try DeliveryColumns.state(&row)
    }
}

extension CheckLedger {
    /// When a delivery's code died: with its verification, or before that with a newer code; nil while it lives.
    func closedAt(for generation: Int, issuedAt: Timestamp, at now: Timestamp) -> Timestamp? {
        let endedAt = effectiveStatus(at: now).endedAt
        guard generation < self.generation else { return endedAt }
        return min(issuedAt, endedAt ?? issuedAt)
    }
}
