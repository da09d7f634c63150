import StoreColumns
import VerificationCore

extension Session {
    private static let insertDelivery = SQL(
        """
        INSERT INTO deliveries (id, channel, step, generation, queued_at, gateway, \(DeliveryColumns.state),
            verification, lease_until, fence, ready_at, trace)
        VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
            NULL, 0, ?9,
            coalesce(?19, (SELECT trace FROM deliveries WHERE verification = ?18 ORDER BY row DESC LIMIT 1)))
        """)
    private static let insertEnvelope = SQL(
        """
        INSERT INTO envelopes (verification, generation, box) VALUES (?1, ?2, ?3)
        ON CONFLICT (verification) DO UPDATE SET generation = excluded.generation, box = excluded.box
        """)
    static let eraseEnvelope = SQL("DELETE FROM envelopes WHERE verification = ?1")
    static let windUp = SQL(
        """
        UPDATE deliveries SET due_at = min(due_at, ?2), ready_at = max(min(due_at, ?2), coalesce(lease_until, 0))
        WHERE verification = ?1 AND work IS NOT NULL
        """)
    private static let insertEvent = SQL(
        """
        INSERT INTO events (verification, place, id, at, delivery, kind, channel, number, word, is_prepared, failure,
            vendor_word)
        VALUES (?1, (SELECT coalesce(max(place), 0) + 1 FROM events WHERE verification = ?1), ?2, ?3, ?4, ?5, ?6, ?7,
            ?8, ?10, ?11, ?12)
        """)
    static let replaceDigest = SQL("UPDATE ledgers SET digest_key = ?2, digest = ?3 WHERE id = ?1")
    static let saveIssue = SQL("UPDATE verifications SET code_issued_at = ?2 WHERE row = ?1")

    /// Feeds an event and saves all that follows from it.
    func feed(
        _ event: VerificationEvent, to verification: inout StoredVerification, trace: TraceContext? = nil,
        at now: Timestamp
    ) throws(StoreError) -> VerificationAnswer {
        var state = verification.record.state
        let before = verification
        let reply = try state.handle(event, at: now) { planned throws(StoreError) in
            guard let send = SendBook.Send(planned, try targets(of: before.row), before.record.details) else {
                return nil
            }
            return try admit(send, by: before.key.application, at: now)
        }
        if state != before.record.state { try save(state, of: verification) }
        verification.record = VerificationRecord(
            key: verification.key, details: verification.record.details, state: state)
        try noteEnds(verification, since: before.record.state, at: now)
        try carryOut(reply.actions, for: verification.row, trace: trace, at: now)
        return reply.answer
    }

    func carryOut(
        _ actions: [VerificationAction], for verification: Int64, trace: TraceContext?, at now: Timestamp
    ) throws(StoreError) {
        for action in actions {
            switch action {
            case .startDelivery(let id, let channel, let step, let generation):
                let state = DeliveryState(queuedAt: now)
                let identity: [ColumnValue] = [
                    .id(id), .text(channel.rawValue), .integer(step), .integer(generation), .moment(now),
                ]
                let place: [ColumnValue] = [.integer(verification), .blob(trace?.bytes)]
                try database.run(Session.insertDelivery, identity + DeliveryColumns.values(of: state) + place)
                let row = database.lastRow
                try record(.delivery(id, channel, DeliveryMoment(state)), row: row, for: verification, at: now)
            case .eraseEnvelope:
                try database.run(Session.eraseEnvelope, [.integer(verification)])
            case .windUpDeliveries:
                try database.run(Session.windUp, [.integer(verification), .moment(now)])
            case .record(let entry):
                try record(.verification(entry), for: verification, at: now)
            }
        }
    }

    /// Writes a line of the timeline.
    /// - Parameter delivery: The row of the delivery that the line tells of.
    func record(
        _ kind: EventRecord.Kind, row delivery: Int64? = nil, for verification: Int64, at now: Timestamp
    ) throws(StoreError) {
        let identity: [ColumnValue] = [
            .integer(verification), .id(try newEventID()), .moment(now), delivery.map { .integer($0) } ?? .null,
        ]
        try database.run(Session.insertEvent, identity + EventColumns(kind).values)
    }

    func keepEnvelope(_ box: SealedBox, generation: Int, for verification: Int64) throws(StoreError) {
        try database.run(
            Session.insertEnvelope, [.integer(verification), .integer(generation), .blob(box.bytes)])
    }

    /// Puts a new code in the place of the former, which dies with this transaction (R5).
    func replaceCode(
        _ code: SealedCode, generation: Int, for verification: StoredVerification, at now: Timestamp
    ) throws(StoreError) {
        try database.run(
            Session.replaceDigest,
            [.id(verification.key.id), .integer(Int64(code.digest.keyID)), .blob(code.digest.bytes)])
        try database.run(Session.saveIssue, [.integer(verification.row), .moment(now)])
        try keepEnvelope(code.envelope, generation: generation, for: verification.row)
    }
}
