import StoreColumns
import VerificationCore

extension Session {
    static let findClaimable = SQL(
        """
        SELECT row FROM deliveries WHERE ready_at IS NOT NULL AND ready_at <= ?1 ORDER BY ready_at, row LIMIT ?2
        """)
    static let lease = SQL(
        """
        UPDATE deliveries SET lease_until = ?2, fence = fence + 1, ready_at = max(due_at, ?2) WHERE row = ?1
        """)
    static let loadClaim = SQL(
        """
        SELECT d.fence, o.id, v.code_issued_at, e.box, \(prefixed("d", DeliveryColumns.identity)),
            \(prefixed("d", DeliveryColumns.state)), \(isWhole), \(recordOfVerification)
        FROM deliveries d JOIN verifications v ON v.row = d.verification JOIN owners o ON o.row = v.owner
            LEFT JOIN checks c ON c.verification = v.row
            LEFT JOIN envelopes e ON e.verification = v.row AND e.generation = d.generation
        WHERE d.row = ?1
        """)
    static let loadHeld = SQL(
        """
        SELECT d.row, d.channel, d.fence, d.lease_until, d.generation, v.code_issued_at,
            \(prefixed("d", DeliveryColumns.state))
        FROM deliveries d JOIN verifications v ON v.row = d.verification
        WHERE d.id = ?1 AND v.id = ?2 AND v.owner = ?3
        """)
    static let saveDelivery = SQL(
        """
        UPDATE deliveries SET status = ?2, phase = ?3, work = ?4, due_at = ?5, tries = ?6, memo = ?7,
            holds_upload = ?8, submitted_at = ?9, ended_at = ?10, failure = ?11, vendor_word = ?12,
            left_behind = ?13, gateway = ?14, lease_until = ?15, ready_at = ?16
        WHERE row = ?1
        """)
    private static let insertAttempt = SQL(
        """
        INSERT INTO delivery_attempts (\(DeliveryColumns.attempt), delivery, place)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
            (SELECT coalesce(max(place), 0) + 1 FROM delivery_attempts WHERE delivery = ?10))
        """)
    static let loadAttempts = SQL(
        "SELECT \(DeliveryColumns.attempt) FROM delivery_attempts WHERE delivery = ?1 ORDER BY place")

    /// A delivery as `save` finds it.
    private struct HeldDelivery {
        let row: Int64
        let channel: Channel
        let fence: Int64
        let leaseUntil: Timestamp?
        let generation: Int
        let codeIssuedAt: Timestamp
        let state: DeliveryState
    }

    func claimDeliveries(
        at now: Timestamp, lease: Duration, limit: Int
    ) throws(StoreError) -> [DeliveryClaim] {
        let rows = try database.bound(Session.findClaimable, [.moment(now), .integer(limit)])
            .all { row throws(StoreError) in row.integer() }
        var claims: [DeliveryClaim] = []
        for row in rows {
            try database.run(Session.lease, [.integer(row), .moment(now + lease)])
            do throws(StoreError) {
                guard let claim = try claim(row, at: now) else { throw .damaged("a delivery without its verification") }
                claims.append(claim)
            } catch {
                guard case .damaged = error else { throw error }
                // The others do not wait for one that cannot be read; it is looked at again when it may be mended.
                try database.run(Session.lease, [.integer(row), .moment(now + Session.damagedPause)])
                meter.noteDamagedDelivery()
            }
        }
        return claims
    }

    /// How long nobody gets a delivery whose rows cannot be read.
    static let damagedPause: Duration = .seconds(3600)

    private func claim(_ delivery: Int64, at now: Timestamp) throws(StoreError) -> DeliveryClaim? {
        let attempts = try attempts(of: delivery)
        return try database.bound(Session.loadClaim, [.integer(delivery)]).first { row throws(StoreError) in
            let fence = row.integer()
            let application: ApplicationID = try row.id()
            let codeIssuedAt = row.moment()
            let box = row.optionalBlob()
            var identity = row
            row.skip(DeliveryColumns.count)
            let verification = try Session.record(&row, of: application)
            let record = try DeliveryColumns.record(&identity, of: verification.key, attempts: attempts)
            let ledger = verification.state.ledger
            let closedAt = ledger.closedAt(for: record.generation, issuedAt: codeIssuedAt, at: now)
            return DeliveryClaim(
                delivery: record, fence: fence, closedAt: closedAt, expiresAt: ledger.expiresAt,
                details: verification.details, workflow: verification.state.workflow,
                envelope: closedAt == nil ? box.map(SealedBox.init(bytes:)) : nil)
        }
    }

    func attempts(of delivery: Int64) throws(StoreError) -> [DeliveryAttempt] {
        try database.bound(Session.loadAttempts, [.integer(delivery)]).all(DeliveryColumns.attempt)
    }

    func save(_ change: DeliveryChange, letGo: Bool, at now: Timestamp) throws(StoreError) -> SaveOutcome {
        guard let held = try held(change), held.fence == change.fence, let leaseUntil = held.leaseUntil,
            var verification = try load(change.verification)
        else { return .leaseLost }
        try write(change, to: held, leaseUntil: letGo ? nil : leaseUntil)
        if let attempt = change.attempt {
            try database.run(
                Session.insertAttempt, DeliveryColumns.values(of: attempt) + [.integer(held.row)])
        }
        if let note = change.note { try record(.verification(note), for: verification.row, at: now) }
        let moment = DeliveryMoment(change.state)
        if moment != DeliveryMoment(held.state) {
            try record(
                .delivery(change.delivery, held.channel, moment), row: held.row, for: verification.row, at: now)
        }
        if verification.record.state.ledger.status.isTerminal {
            try database.run(Session.markDetails, [.integer(verification.row)])
        }
        if change.state.standing != held.state.standing {
            let event = VerificationEvent.deliveryChanged(
                change.delivery, change.state.standing, end: change.state.end, next: change.next)
            _ = try feed(event, to: &verification, at: now)
        }
        let ledger = verification.record.state.ledger
        return .saved(closedAt: ledger.closedAt(for: held.generation, issuedAt: held.codeIssuedAt, at: now))
    }

    private func held(_ change: DeliveryChange) throws(StoreError) -> HeldDelivery? {
        let key = change.verification
        guard let owner = try owner(key.application) else { return nil }
        return try database.bound(Session.loadHeld, [.id(change.delivery), .id(key.id), .integer(owner)])
            .first { row throws(StoreError) in
                HeldDelivery(
                    row: row.integer(), channel: try row.word(), fence: row.integer(),
                    leaseUntil: row.optionalMoment(), generation: row.int(), codeIssuedAt: row.moment(),
                    state: try DeliveryColumns.state(&row))
            }
    }

    private func write(
        _ change: DeliveryChange, to held: HeldDelivery, leaseUntil: Timestamp?
    ) throws(StoreError) {
        let readyAt = change.state.work == nil ? nil : max(change.state.dueAt, leaseUntil ?? change.state.dueAt)
        var values: [ColumnValue] = [.integer(held.row)]
        values += DeliveryColumns.values(of: change.state)
        values += [.text(change.gateway), .moment(leaseUntil), .moment(readyAt)]
        try database.run(Session.saveDelivery, values)
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
