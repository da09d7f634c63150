import StoreColumns
import VerificationCore

/// The limits on sending as operators see and change them, and what is swept of them.
extension Transaction {
    static let listLimitEvents = SQL(
        """
        SELECT \(LimitEventColumns.names) FROM limit_events WHERE application = $1 AND (at, id) < ($2, $3)
        ORDER BY at DESC, id DESC LIMIT $4
        """)
    static let listHolds = SQL(
        """
        SELECT key, state FROM limit_states WHERE application = $1 AND kind = $2 ORDER BY key LIMIT \(holdsMax)
        """)
    static let loadTargets = SQL(
        """
        SELECT id, send_targets FROM verifications
        WHERE id = ANY ($1::text[]) AND application = $2 AND send_targets IS NOT NULL
        """)
    static let listPauses = SQL("SELECT application, state FROM limit_states WHERE kind = $1 AND key = $2")
    static let lockLimit = SQL(
        "SELECT state FROM limit_states WHERE application = $1 AND kind = $2 AND key = $3 FOR UPDATE")
    static let dropLimit = SQL("DELETE FROM limit_states WHERE application = $1 AND kind = $2 AND key = $3")
    static let copyLimits = SQL(
        """
        SELECT kind, key, state, expires_at FROM limit_states
        WHERE application = $1 AND (kind, key) > ($2, $3) AND length(state) > 0 ORDER BY kind, key LIMIT $4
        """)
    static let sweepLimitStates = SQL(
        """
        DELETE FROM limit_states WHERE (key, kind, application) IN
            (SELECT key, kind, application FROM limit_states WHERE expires_at <= $1
             ORDER BY expires_at LIMIT \(sweptMax) FOR UPDATE SKIP LOCKED)
        """)
    static let sweepLimitEvents = SQL(
        """
        DELETE FROM limit_events WHERE (application, at, id) IN
            (SELECT application, at, id FROM limit_events WHERE at <= $1
             ORDER BY at LIMIT \(sweptMax) FOR UPDATE SKIP LOCKED)
        """)
    /// The newest line of each application that is one too many, and those before it.
    static let sweepSpareEvents = SQL(
        """
        DELETE FROM limit_events WHERE (application, at, id) IN
            (SELECT e.application, e.at, e.id FROM applications a
             CROSS JOIN LATERAL (SELECT at FROM limit_events WHERE application = a.id
                ORDER BY at DESC, id DESC LIMIT 1 OFFSET \(LimitEvents.keptMax)) AS spare
             JOIN limit_events e ON e.application = a.id AND e.at <= spare.at
             LIMIT \(sweptMax) FOR UPDATE OF e SKIP LOCKED)
        """)
    /// Holds that one answer tells of.
    static let holdsMax = 1000
    /// Statements of `sweepLimits`.
    static let limitSweeps = 3

    func sweepLimits(at now: Timestamp) throws(StoreError) -> Int {
        let eldest = now.milliseconds - LimitEvents.keptFor.inMilliseconds
        return try change(Transaction.sweepLimitStates, [.moment(now)])
            + change(Transaction.sweepLimitEvents, [.integer(eldest)]) + change(Transaction.sweepSpareEvents, [])
    }

    func limitEvents(
        of application: ApplicationID, after cursor: LimitEventCursor?, limit: Int
    ) throws(StoreError) -> [LimitEventRecord] {
        let place: [ColumnValue] = [
            .text(application.text), .integer(cursor?.at.milliseconds ?? .max), .text(cursor?.id.text ?? ""),
            .integer(limit),
        ]
        return try answer(ask(Transaction.listLimitEvents, place)).all { row throws(StoreError) in
            try LimitEventColumns.record(&row)
        }
    }

    func holds(of application: ApplicationID, at now: Timestamp) throws(StoreError) -> [HeldArea] {
        let kind = LimitKey.Kind.hold
        let values: [ColumnValue] = [.text(application.text), .integer(kind.rawValue)]
        let areas = try answer(ask(Transaction.listHolds, values)).all { row throws(StoreError) in
            try Transaction.held(LimitKey(kind, row.blob()), row.blob())
        }
        return areas.filter { $0.hold.block(at: now) != nil }
    }

    func lift(_ key: LimitKey, of application: ApplicationID, at now: Timestamp) throws(StoreError) -> Bool {
        let found = try answer(ask(Transaction.lockLimit, Transaction.place(key, application)))
            .first { row throws(StoreError) in row.blob() }
        guard let found, !found.isEmpty else { return false }
        let area = try Transaction.held(key, found)
        guard let block = area.hold.block(at: now) else { return false }
        save([(application.text, area.lifted(at: now))])
        try tell(LimitEvent(.lifted, block, masked: nil, country: key.country), application.text, at: now)
        return true
    }

    /// Writes a row that an operator sets, or takes it away.
    func set(_ row: LimitRow, isThere: Bool, of application: ApplicationID) {
        if isThere { return save([(application.text, row)]) }
        run(Transaction.dropLimit, Transaction.place(row.key, application))
    }

    /// Takes counters away that go with what they count.
    func dropLimits(_ keys: [LimitKey], of application: ApplicationID) {
        for key in keys { run(Transaction.dropLimit, Transaction.place(key, application)) }
    }

    func pauses(at now: Timestamp) throws(StoreError) -> [ApplicationID: SendBlock] {
        let key = LimitKey.pause
        let values: [ColumnValue] = [.integer(key.kind.rawValue), .blob(key.bytes)]
        let rows = try answer(ask(Transaction.listPauses, values)).all { row throws(StoreError) in
            (try row.id(ApplicationKind.self), try Transaction.held(key, row.blob()))
        }
        return Dictionary(rows.compactMap { id, area in area.hold.block(at: now).map { (id, $0) } }) { first, _ in
            first
        }
    }

    func sendPolicy(of application: ApplicationID) throws(StoreError) -> SendPolicy {
        var book = SendBook()
        let found = try answer(ask(Transaction.readLimits, Transaction.limitLists([(application.text, .policy)])))
            .first { row throws(StoreError) in
                row.skip(3)
                return row.blob()
            }
        if let found { book.load(.policy, found) }
        return try book.policy()
    }

    func ownKeys(
        of ids: [VerificationID], _ application: ApplicationID
    ) throws(StoreError) -> [VerificationID: [OwnLimitKey]] {
        let values: [ColumnValue] = [.text(ListLiteral.words(ids.map(\.text))), .text(application.text)]
        let rows = try answer(ask(Transaction.loadTargets, values)).all { row throws(StoreError) in
            (try row.id(VerificationKind.self), try SendTargets.stored(row.blob()).ownKeys)
        }
        return Dictionary(rows.filter { !$0.1.isEmpty }) { first, _ in first }
    }

    func limitCopies(
        of application: ApplicationID, after key: LimitKey?, limit: Int
    ) throws(StoreError) -> [LimitCopy] {
        let place: [ColumnValue] = [
            .text(application.text), .integer(key?.kind.rawValue ?? 0), .blob(key?.bytes ?? []), .integer(limit),
        ]
        return try answer(ask(Transaction.copyLimits, place)).all { row throws(StoreError) in
            guard let kind = LimitKey.Kind(rawValue: row.int()) else { throw .damaged("a counter's kind") }
            let row = LimitRow(key: LimitKey(kind, row.blob()), bytes: row.blob(), expiresAt: row.optionalMoment())
            return LimitCopy(application: application, row: row)
        }
    }

    func insert(_ copies: [LimitCopy]) {
        for copy in copies {
            run(
                Transaction.insertCopiedLimit,
                [
                    .text(copy.application.text), .integer(copy.row.key.kind.rawValue), .blob(copy.row.key.bytes),
                    .blob(copy.row.bytes), .moment(copy.row.expiresAt),
                ])
        }
    }

    private static let insertCopiedLimit = SQL(
        """
        INSERT INTO limit_states (application, kind, key, state, expires_at) VALUES (\(SQL.places(5)))
        ON CONFLICT (key, kind, application) DO NOTHING
        """)

    private static func place(_ key: LimitKey, _ application: ApplicationID) -> [ColumnValue] {
        [.text(application.text), .integer(key.kind.rawValue), .blob(key.bytes)]
    }

    private static func held(_ key: LimitKey, _ bytes: [UInt8]) throws(StoreError) -> HeldArea {
        guard let area = HeldArea(key: key, bytes: bytes) else { throw .damaged("a hold") }
        return area
    }
}
