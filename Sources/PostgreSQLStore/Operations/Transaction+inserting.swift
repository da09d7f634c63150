import StoreColumns
import VerificationCore

extension Transaction {
    private static let findPresent = SQL("SELECT id FROM ledgers WHERE id = ANY ($1::text[]) AND application = $2")
    private static let nextRows = SQL("SELECT nextval('row_ids') FROM generate_series(1, $1::integer)")
    private static let insertCopiedDelivery = SQL(
        """
        INSERT INTO deliveries (\(DeliveryColumns.identity), \(DeliveryColumns.state), row_id, verification,
            application, fence, lease_until, ready_at)
        VALUES (\(SQL.places(25)))
        """)
    private static let insertCopiedAnswer = SQL(
        """
        INSERT INTO idempotency (application, route, key_digest, request_digest, status, body, created_at)
        VALUES (\(SQL.places(7))) ON CONFLICT (application, route, key_digest) DO NOTHING
        """)

    /// Inserts the applications and keys that are not there yet.
    func insert(_ copies: [ApplicationCopy]) throws(StoreError) {
        let present = Set(try applications().map(\.id))
        for copy in copies {
            var known: Set<APIKeyID> = []
            if present.contains(copy.application.id) {
                known = Set(try apiKeys(of: copy.application.id).map(\.id))
            } else {
                insert(copy.application, at: copy.createdAt)
            }
            for key in copy.keys where !known.contains(key.id) { insert(key) }
        }
    }

    /// Inserts those of an application's verifications that are not there yet.
    func insert(_ copies: [VerificationCopy], of application: ApplicationID) throws(StoreError) {
        let ids = ListLiteral.words(copies.map(\.record.key.id.text))
        let found = ask(Transaction.findPresent, [.text(ids), .text(application.text)])
        let present = Set(try answer(found).all { row throws(StoreError) in row.text() })
        let missing = copies.filter { !present.contains($0.record.key.id.text) }
        let rowsWanted = missing.reduce(0) { $0 + 1 + $1.deliveries.count }
        var rows = try answer(ask(Transaction.nextRows, [.integer(rowsWanted)]))
            .all { row throws(StoreError) in row.integer() }[...]
        for copy in missing {
            guard let row = rows.popFirst() else { throw .damaged("the sequence of rows gives too few") }
            insert(copy, row: row)
            for delivery in copy.deliveries {
                guard let number = rows.popFirst() else { throw .damaged("the sequence of rows gives too few") }
                insert(delivery, row: number, of: row, application)
            }
        }
    }

    func insert(_ copies: [AnswerCopy]) {
        for copy in copies {
            run(
                Transaction.insertCopiedAnswer,
                [
                    .text(copy.application.text), .text(copy.route), .blob(copy.keyDigest),
                    .blob(copy.requestDigest), .integer(copy.answer.status), .blob(copy.answer.body),
                    .moment(copy.createdAt),
                ])
        }
    }

    /// A verification's own rows and its timeline. What an ended one no longer has is left empty.
    private func insert(_ copy: VerificationCopy, row: Int64) {
        let record = copy.record
        let code = SealedCode(
            digest: copy.open?.digest ?? KeyedDigest(keyID: 0, bytes: []),
            envelope: copy.open?.envelope ?? SealedBox(bytes: []))
        // Policy and first delivery stand in no column of a draft.
        let draft = VerificationDraft(
            key: record.key, details: record.details, code: code, policy: .standard, workflow: record.state.workflow,
            subject: copy.open?.subject ?? [],
            firstDelivery: DeliveryID(random: [UInt8](repeating: 0, count: identifierRandomBytes)),
            budget: copy.open?.budget)
        insert(draft, record.state, row: row, targets: copy.targets, at: copy.codeIssuedAt)
        if let envelope = copy.open?.envelope {
            keepEnvelope(envelope, of: StoredVerification(row: row, record: record, subject: draft.subject))
        }
        if copy.open?.isGuarded == true {
            run(
                Transaction.markGuarded,
                [
                    .text(ListLiteral.words([record.key.id.text])),
                    .text(ListLiteral.words([record.key.application.text])),
                ])
        }
        for event in copy.events {
            let values: [ColumnValue] = [.text(event.id.text), .moment(event.at)] + EventColumns(event.kind).values
            run(Transaction.insertEvent, values + [.integer(row), .text(record.key.application.text)])
        }
    }

    private func insert(_ copy: DeliveryCopy, row: Int64, of verification: Int64, _ application: ApplicationID) {
        let record = copy.record
        let dueAt = record.state.dueAt
        let readyAt = record.state.work == nil ? nil : max(dueAt, copy.leaseUntil ?? dueAt)
        let identity: [ColumnValue] = [
            .text(record.id.text), .text(record.channel.rawValue), .integer(record.step),
            .integer(record.generation), .moment(record.queuedAt), .text(record.gateway),
            .blob(record.trace?.bytes),
        ]
        let place: [ColumnValue] = [
            .integer(row), .integer(verification), .text(application.text), .integer(copy.fence),
            .moment(copy.leaseUntil), .moment(readyAt),
        ]
        run(Transaction.insertCopiedDelivery, identity + DeliveryColumns.values(of: record.state) + place)
        for attempt in record.attempts {
            let owner: [ColumnValue] = [.integer(row), .text(application.text)]
            run(Transaction.insertAttempt, DeliveryColumns.values(of: attempt) + owner)
        }
    }
}
