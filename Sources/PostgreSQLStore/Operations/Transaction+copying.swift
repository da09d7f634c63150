import StoreColumns
import VerificationCore

extension Transaction {
    static let loadCreations = SQL("SELECT id, created_at FROM applications")
    static let copyVerifications = SQL(
        """
        SELECT l.code_issued_at, l.digest_key, l.digest, e.box, l.check_budget, \(verificationColumns)
        FROM \(both) LEFT JOIN envelopes e ON e.verification = l.row_id AND e.generation = l.generation
        WHERE l.application = $1 AND (l.created_at, l.id) > ($2, $3) ORDER BY l.created_at, l.id LIMIT $4
        """)
    static let copyDeliveries = SQL(
        """
        SELECT d.verification, d.row_id, d.fence, d.lease_until, \(SQL.prefixed("d", DeliveryColumns.identity)),
            \(SQL.prefixed("d", DeliveryColumns.state))
        FROM deliveries d WHERE d.verification = ANY ($1::bigint[]) AND d.application = $2 ORDER BY d.row_id
        """)
    static let copyAttempts = SQL(
        """
        SELECT delivery, \(DeliveryColumns.attempt) FROM delivery_attempts
        WHERE delivery IN (SELECT row_id FROM deliveries WHERE verification = ANY ($1::bigint[]))
            AND application = $2
        ORDER BY delivery, row_id
        """)
    static let copyEvents = SQL(
        """
        SELECT verification, \(EventColumns.names) FROM events
        WHERE verification = ANY ($1::bigint[]) AND application = $2 ORDER BY verification, row_id
        """)
    static let copyAnswers = SQL(
        """
        SELECT route, key_digest, request_digest, status, body, created_at FROM idempotency
        WHERE application = $1 AND (route, key_digest) > ($2, $3) ORDER BY route, key_digest LIMIT $4
        """)

    func applicationCopies() throws(StoreError) -> [ApplicationCopy] {
        let creations = try answer(ask(Transaction.loadCreations)).all { row throws(StoreError) in
            (row.text(), row.moment())
        }
        let moments = Dictionary(creations) { first, _ in first }
        var copies: [ApplicationCopy] = []
        for application in try applications().sorted(by: { $0.id.text < $1.id.text }) {
            guard let createdAt = moments[application.id.text] else { throw .damaged("an application's row") }
            let keys = try apiKeys(of: application.id)
            copies.append(ApplicationCopy(application: application, createdAt: createdAt, keys: keys))
        }
        return copies
    }

    func verificationCopies(
        of application: ApplicationID, after cursor: VerificationCursor?, limit: Int
    ) throws(StoreError) -> [VerificationCopy] {
        let owner = ColumnValue.text(application.text)
        let place: [ColumnValue] = [
            .integer(cursor?.createdAt.milliseconds ?? .min), .text(cursor?.id.text ?? ""), .integer(limit),
        ]
        let rows = try answer(ask(Transaction.copyVerifications, [owner] + place)).all { row throws(StoreError) in
            try CopiedRow(&row, of: application)
        }
        let list = ColumnValue.text(ListLiteral.numbers(rows.map(\.stored.row)))
        let questions = [Transaction.copyDeliveries, Transaction.copyAttempts, Transaction.copyEvents].map {
            ask($0, [list, owner])
        }
        let attempts = try attempts(questions[1])
        let deliveries = try answer(questions[0]).all { row throws(StoreError) in
            CopiedDelivery(verification: row.integer(), row: row.integer(), columns: row)
        }
        let events = try answer(questions[2]).all { row throws(StoreError) in
            (row.integer(), try EventColumns.record(&row))
        }
        let deliveriesOf = Dictionary(grouping: deliveries, by: \.verification)
        let eventsOf = Dictionary(grouping: events, by: \.0).mapValues { $0.map(\.1) }
        var copies: [VerificationCopy] = []
        for row in rows {
            var own: [DeliveryCopy] = []
            for delivery in deliveriesOf[row.stored.row] ?? [] {
                own.append(try delivery.copy(of: row.stored.key, attempts[delivery.row] ?? []))
            }
            copies.append(row.copy(own, eventsOf[row.stored.row] ?? []))
        }
        return copies
    }

    func answerCopies(
        of application: ApplicationID, after cursor: AnswerCursor?, limit: Int
    ) throws(StoreError) -> [AnswerCopy] {
        let values: [ColumnValue] = [
            .text(application.text), .text(cursor?.route ?? ""), .blob(cursor?.keyDigest ?? []), .integer(limit),
        ]
        return try answer(ask(Transaction.copyAnswers, values)).all { row throws(StoreError) in
            AnswerCopy(
                application: application, route: row.text(), keyDigest: row.blob(), requestDigest: row.blob(),
                answer: StoredAnswer(status: row.int(), body: row.blob()), createdAt: row.moment())
        }
    }
}

/// A verification's own rows.
private struct CopiedRow {
    let stored: StoredVerification
    private let codeIssuedAt: Timestamp
    private let open: VerificationCopy.OpenPart

    /// Reads the columns of `copyVerifications`.
    init(_ row: inout Row, of application: ApplicationID) throws(StoreError) {
        codeIssuedAt = row.moment()
        let digest = KeyedDigest(keyID: UInt32(truncatingIfNeeded: row.integer()), bytes: row.blob())
        let envelope = row.optionalBlob().map(SealedBox.init(bytes:))
        let budget = try row.budget()
        stored = try StoredVerification(&row, of: application)
        open = VerificationCopy.OpenPart(
            digest: digest, envelope: envelope, subject: stored.subject, isGuarded: stored.isGuarded, budget: budget)
    }

    func copy(_ deliveries: [DeliveryCopy], _ events: [EventRecord]) -> VerificationCopy {
        let isOpen = !stored.record.state.ledger.status.isTerminal
        return VerificationCopy(
            record: stored.record, codeIssuedAt: codeIssuedAt, open: isOpen ? open : nil, deliveries: deliveries,
            events: events, targets: stored.targetBytes)
    }
}

/// A delivery's row, of which verification and number are read.
private struct CopiedDelivery {
    let verification: Int64
    let row: Int64
    let columns: Row

    func copy(of key: VerificationKey, _ attempts: [DeliveryAttempt]) throws(StoreError) -> DeliveryCopy {
        var columns = columns
        let fence = columns.integer()
        let leaseUntil = columns.optionalMoment()
        let record = try DeliveryColumns.record(&columns, of: key, attempts: attempts)
        return DeliveryCopy(record: record, fence: fence, leaseUntil: leaseUntil)
    }
}
