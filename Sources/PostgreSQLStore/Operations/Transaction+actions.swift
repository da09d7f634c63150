import StoreColumns
import VerificationCore

extension Transaction {
    static let insertDelivery = SQL(
        """
        INSERT INTO deliveries (id, channel, step, generation, queued_at, \(DeliveryColumns.state), verification,
            application, ready_at, trace, fence)
        VALUES (\(SQL.places(20)),
            coalesce($21, (SELECT d.trace FROM deliveries d WHERE d.verification = $18 ORDER BY d.row_id DESC LIMIT 1)),
            0)
        """)
    static let keepEnvelope = SQL(
        """
        INSERT INTO envelopes (verification, application, generation, box) VALUES ($1, $2, $3, $4)
        ON CONFLICT (verification) DO UPDATE SET generation = excluded.generation, box = excluded.box
        """)
    static let eraseEnvelope = SQL("DELETE FROM envelopes WHERE verification = $1 AND application = $2")
    static let windUp = SQL(
        """
        UPDATE deliveries
        SET due_at = least(due_at, $3), ready_at = greatest(least(due_at, $3), coalesce(lease_until, 0))
        WHERE verification = $1 AND application = $2 AND work IS NOT NULL
        """)
    static let insertEvent = SQL(
        "INSERT INTO events (\(EventColumns.names), verification, application) VALUES (\(SQL.places(12)))")
    static let replaceCode = SQL(
        """
        UPDATE ledgers SET digest_key = $3, digest = $4, code_issued_at = $5 WHERE id = $1 AND application = $2
        """)

    /// Feeds an event and saves all that follows from it.
    func feed(
        _ event: VerificationEvent, to verification: inout StoredVerification, trace: TraceContext? = nil,
        at now: Timestamp
    ) throws(StoreError) -> VerificationAnswer {
        var state = verification.record.state
        let before = verification
        let reply = try state.handle(event, at: now) { planned throws(StoreError) in
            guard let send = SendBook.Send(planned, try before.targets(), before.record.details) else { return nil }
            return try admit(send, by: before.key.application.text, at: now)
        }
        if state != before.record.state { save(state, of: verification) }
        try noteEnds(before, state, at: now)
        if !verification.record.state.ledger.status.isTerminal {
            let duty = state.ledger.guardDuty(isGuarded: verification.isGuarded)
            if duty != .none { duties.append((verification.guardKey, duty)) }
        }
        verification.record = VerificationRecord(
            key: verification.key, details: verification.record.details, state: state)
        try carryOut(reply.actions, for: verification, trace: trace, at: now)
        return reply.answer
    }

    func carryOut(
        _ actions: [VerificationAction], for verification: StoredVerification, trace: TraceContext?,
        at now: Timestamp
    ) throws(StoreError) {
        let owner: [ColumnValue] = [.integer(verification.row), .text(verification.key.application.text)]
        for action in actions {
            switch action {
            case .startDelivery(let id, let channel, let step, let generation):
                let state = DeliveryState(queuedAt: now)
                let identity: [ColumnValue] = [
                    .text(id.text), .text(channel.rawValue), .integer(step), .integer(generation), .moment(now),
                ]
                let values = identity + DeliveryColumns.values(of: state) + owner + [.moment(state.dueAt)]
                run(Transaction.insertDelivery, values + [.blob(trace?.bytes)])
                try record(.delivery(id, channel, DeliveryMoment(state)), for: verification, at: now)
            case .eraseEnvelope:
                run(Transaction.eraseEnvelope, owner)
            case .windUpDeliveries:
                run(Transaction.windUp, owner + [.moment(now)])
            case .record(let entry):
                try record(.verification(entry), for: verification, at: now)
            }
        }
    }

    /// Writes a line of the timeline.
    func record(
        _ kind: EventRecord.Kind, for verification: StoredVerification, at now: Timestamp
    ) throws(StoreError) {
        try record(kind, row: verification.row, of: verification.key.application.text, at: now)
    }

    func record(
        _ kind: EventRecord.Kind, row: Int64, of application: String, at now: Timestamp
    ) throws(StoreError) {
        let values: [ColumnValue] = [.text(try newEventID().text), .moment(now)] + EventColumns(kind).values
        run(Transaction.insertEvent, values + [.integer(row), .text(application)])
    }

    func keepEnvelope(_ box: SealedBox, of verification: StoredVerification) {
        run(
            Transaction.keepEnvelope,
            [
                .integer(verification.row), .text(verification.key.application.text),
                .integer(verification.record.state.ledger.generation), .blob(box.bytes),
            ])
    }

    /// Puts a new code in the place of the former, which dies with this transaction (R5).
    func replaceCode(_ code: SealedCode, of verification: StoredVerification, at now: Timestamp) {
        run(
            Transaction.replaceCode,
            [
                .text(verification.key.id.text), .text(verification.key.application.text),
                .integer(Int64(code.digest.keyID)), .blob(code.digest.bytes), .moment(now),
            ])
        keepEnvelope(code.envelope, of: verification)
    }
}
