import StoreColumns
import VerificationCore

extension Session {
    static let loadCreations = SQL("SELECT id, created_at FROM applications")
    static let copyVerifications = SQL(
        """
        SELECT v.send_targets, v.code_issued_at, l.digest_key, l.digest, l.subject, l.is_guarded, l.check_budget, e.box,
            \(recordColumns)
        FROM \(recordTables) LEFT JOIN ledgers l ON l.id = v.id
            LEFT JOIN envelopes e ON e.verification = v.row AND e.generation = v.generation
        WHERE v.owner = ?1 AND (v.created_at, v.id) > (?2, ?3) ORDER BY v.created_at, v.id LIMIT ?4
        """)
    static let copyLeases = SQL("SELECT fence, lease_until FROM deliveries WHERE verification = ?1 ORDER BY row")
    static let copyAnswers = SQL(
        """
        SELECT route, key_digest, request_digest, status, body, created_at FROM idempotency
        WHERE owner = ?1 AND (route, key_digest) > (?2, ?3) ORDER BY route, key_digest LIMIT ?4
        """)

    /// A verification's own row with what is kept of it while it is open.
    private struct CopiedRow {
        let stored: StoredVerification
        let codeIssuedAt: Timestamp
        let open: VerificationCopy.OpenPart?
        let targets: [UInt8]?
    }

    func applicationCopies() throws(StoreError) -> [ApplicationCopy] {
        var creations: [String: Timestamp] = [:]
        let rows = try database.bound(Session.loadCreations, []).all { row throws(StoreError) in
            (row.text(), row.moment())
        }
        for (id, createdAt) in rows { creations[id] = createdAt }
        var copies: [ApplicationCopy] = []
        for application in try applications().sorted(by: { $0.id.text < $1.id.text }) {
            guard let createdAt = creations[application.id.text] else { throw .damaged("an application's row") }
            copies.append(
                ApplicationCopy(application: application, createdAt: createdAt, keys: try apiKeys(of: application.id)))
        }
        return copies
    }

    func verificationCopies(
        of application: ApplicationID, after cursor: VerificationCursor?, limit: Int
    ) throws(StoreError) -> [VerificationCopy] {
        guard let owner = try owner(application) else { return [] }
        let place: [ColumnValue] = [
            .integer(cursor?.createdAt.milliseconds ?? .min), cursor.map { .id($0.id) } ?? .blob([]),
        ]
        let rows = try database.bound(Session.copyVerifications, [.integer(owner)] + place + [.integer(limit)])
            .all { row throws(StoreError) in try Session.copied(&row, of: application) }
        var copies: [VerificationCopy] = []
        for row in rows { copies.append(try copy(row)) }
        return copies
    }

    func answerCopies(
        of application: ApplicationID, after cursor: AnswerCursor?, limit: Int
    ) throws(StoreError) -> [AnswerCopy] {
        guard let owner = try owner(application) else { return [] }
        let place: [ColumnValue] = [.text(cursor?.route ?? ""), .blob(cursor?.keyDigest ?? [])]
        return try database.bound(Session.copyAnswers, [.integer(owner)] + place + [.integer(limit)])
            .all { row throws(StoreError) in
                AnswerCopy(
                    application: application, route: row.text(), keyDigest: row.blob(), requestDigest: row.blob(),
                    answer: StoredAnswer(status: row.int(), body: row.blob()), createdAt: row.moment())
            }
    }

    private static func copied(_ row: inout Row, of application: ApplicationID) throws(StoreError) -> CopiedRow {
        let targets = row.optionalBlob()
        let codeIssuedAt = row.moment()
        let digestKey = row.optionalInt()
        let digest = row.optionalBlob()
        let subject = row.optionalBlob()
        let isGuarded = row.flag()
        let budget = try row.budget()
        let envelope = row.optionalBlob().map(SealedBox.init(bytes:))
        var open: VerificationCopy.OpenPart?
        if let digestKey, let digest, let subject {
            open = VerificationCopy.OpenPart(
                digest: KeyedDigest(keyID: UInt32(truncatingIfNeeded: digestKey), bytes: digest), envelope: envelope,
                subject: subject, isGuarded: isGuarded, budget: budget)
        }
        return CopiedRow(
            stored: try stored(&row, of: application), codeIssuedAt: codeIssuedAt, open: open, targets: targets)
    }

    private func copy(_ row: CopiedRow) throws(StoreError) -> VerificationCopy {
        let key = row.stored.key
        guard let records = try deliveries(of: key), let events = try events(of: key) else {
            throw .damaged("a verification's row")
        }
        let leases = try database.bound(Session.copyLeases, [.integer(row.stored.row)]).all { row throws(StoreError) in
            (fence: row.integer(), until: row.optionalMoment())
        }
        guard leases.count == records.count else { throw .damaged("a verification's deliveries") }
        let deliveries = zip(records, leases).map {
            DeliveryCopy(record: $0, fence: $1.fence, leaseUntil: $1.until)
        }
        return VerificationCopy(
            record: row.stored.record, codeIssuedAt: row.codeIssuedAt, open: row.open, deliveries: deliveries,
            events: events, targets: row.targets)
    }
}
