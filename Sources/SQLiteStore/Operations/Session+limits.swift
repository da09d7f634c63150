import StoreColumns
import VerificationCore

/// Counters of the limits on sending: one writer, so what is read in a transaction is what it changes (R34 to R38).
extension Session {
    static let loadLimit = SQL("SELECT state FROM limit_states WHERE owner = ?1 AND kind = ?2 AND key = ?3")
    static let saveLimit = SQL(
        """
        INSERT INTO limit_states (owner, kind, key, state, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (owner, kind, key) DO UPDATE SET state = excluded.state, expires_at = excluded.expires_at
        """)
    static let dropLimit = SQL("DELETE FROM limit_states WHERE owner = ?1 AND kind = ?2 AND key = ?3")
    static let insertLimitEvent = SQL(
        """
        INSERT INTO limit_events (owner, \(LimitEventColumns.names))
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """)
    static let loadTargets = SQL("SELECT send_targets FROM verifications WHERE row = ?1")
    static let loadTargetsByID = SQL("SELECT send_targets FROM verifications WHERE id = ?1 AND owner = ?2")
    static let listLimitEvents = SQL(
        """
        SELECT \(LimitEventColumns.names) FROM limit_events WHERE owner = ?1 AND (at, id) < (?2, ?3)
        ORDER BY at DESC, id DESC LIMIT ?4
        """)
    static let listHolds = SQL(
        "SELECT key, state FROM limit_states WHERE owner = ?1 AND kind = ?2 ORDER BY key LIMIT \(holdsMax)")
    static let copyLimits = SQL(
        """
        SELECT kind, key, state, expires_at FROM limit_states WHERE owner = ?1 AND (kind, key) > (?2, ?3)
        ORDER BY kind, key LIMIT ?4
        """)
    /// Through the applications, of which there are few, each with one look.
    static let listPauses = SQL(
        """
        SELECT o.id, s.state FROM owners o CROSS JOIN limit_states s
        WHERE s.owner = o.row AND s.kind = ?1 AND s.key = ?2
        """)
    /// Holds that one answer tells of.
    static let holdsMax = 1000

    /// Asks the limits for a send, and counts it if it may go out.
    func admit(
        _ send: SendBook.Send, by application: ApplicationID, at now: Timestamp
    ) throws(StoreError) -> LimitEvent? {
        let owner = try ownerForWriting(application)
        var book = SendBook()
        try load(send.readKeys, into: &book, owner)
        try load(send.countedKeys, into: &book, owner)
        let calls = try book.callKeys(send)
        try load(calls.counted + calls.read, into: &book, owner)
        let refusal = try book.admit(send, at: now)
        try save(book, owner, at: now)
        return refusal
    }

    /// Tells the limits what an event has brought to an end: calls, and the verification.
    func noteEnds(
        _ verification: StoredVerification, since before: VerificationState, at now: Timestamp
    ) throws(StoreError) {
        let state = verification.record.state
        let calls = state.endedCalls(since: before)
        let hasEnded = before.ledger.status == .pending && state.ledger.status.isTerminal
        guard !isRestoring, !calls.isEmpty || hasEnded, let targets = try targets(of: verification.row) else { return }
        let owner = try ownerForWriting(verification.key.application)
        var book = SendBook()
        for call in calls {
            guard let target = targets.target(step: call.step, channel: call.channel) else { continue }
            try load(SendBook.keys(ofCallTo: target), into: &book, owner)
            try book.callEnded(call, target, at: now)
        }
        if hasEnded, let area = state.countedArea(targets) {
            try load(SendBook.countedKeys(ofEndIn: area, part: 0), into: &book, owner)
            try load(book.readKeys(ofEndIn: area, part: 0), into: &book, owner)
            try book.verificationEnded(isApproved: state.ledger.status.word == .approved, in: area, part: 0, at: now)
        }
        try save(book, owner, at: now)
    }

    /// Adds checks to those of their applications, and tells sprays (R22).
    func add(_ batches: [CheckBatch], at now: Timestamp) throws(StoreError) -> [Spray] {
        var sprays: [Spray] = []
        for batch in batches {
            let owner = try ownerForWriting(batch.application)
            var book = SendBook()
            try load(SendBook.readKeysOfChecks + SendBook.countedKeysOfChecks, into: &book, owner)
            if let block = try book.add(batch, at: now) {
                sprays.append(Spray(application: batch.application, block: block))
            }
            try save(book, owner, at: now)
        }
        return sprays
    }

    func pauses(at now: Timestamp) throws(StoreError) -> [ApplicationID: SendBlock] {
        let key = LimitKey.pause
        let rows = try database.bound(Session.listPauses, [.integer(key.kind.rawValue), .blob(key.bytes)])
            .all { row throws(StoreError) in (try row.id(ApplicationKind.self), (key, row.blob())) }
        var pauses: [ApplicationID: SendBlock] = [:]
        for (application, row) in rows { pauses[application] = try held([row]).first?.hold.block(at: now) }
        return pauses
    }

    func targets(of verification: Int64) throws(StoreError) -> SendTargets? {
        let found = try database.bound(Session.loadTargets, [.integer(verification)])
            .first { row throws(StoreError) in row.optionalBlob() }
        return try Session.targets(found ?? nil)
    }

    private static func targets(_ bytes: [UInt8]?) throws(StoreError) -> SendTargets? {
        guard let bytes else { return nil }
        guard let targets = SendTargets(bytes: bytes) else { throw .damaged("what a verification's sends count by") }
        return targets
    }

    func ownKeys(
        of ids: [VerificationID], _ application: ApplicationID
    ) throws(StoreError) -> [VerificationID: [OwnLimitKey]] {
        guard let owner = try owner(application) else { return [:] }
        var keys: [VerificationID: [OwnLimitKey]] = [:]
        for id in ids {
            let found = try database.bound(Session.loadTargetsByID, [.id(id), .integer(owner)])
                .first { row throws(StoreError) in row.optionalBlob() }
            if let targets = try Session.targets(found ?? nil), !targets.ownKeys.isEmpty { keys[id] = targets.ownKeys }
        }
        return keys
    }

    private func load(_ keys: [LimitKey], into book: inout SendBook, _ owner: Int64) throws(StoreError) {
        for key in keys {
            let found = try database.bound(Session.loadLimit, Session.place(key, owner))
                .first { row throws(StoreError) in row.blob() }
            if let found { book.load(key, found) }
        }
    }

    private func save(_ book: SendBook, _ owner: Int64, at now: Timestamp) throws(StoreError) {
        for row in book.changes.values.sorted(by: { $0.key < $1.key }) { try save(row, owner) }
        for event in book.events { try tell(event, owner, at: now) }
    }

    func save(_ row: LimitRow, _ owner: Int64) throws(StoreError) {
        try database.run(
            Session.saveLimit, Session.place(row.key, owner) + [.blob(row.bytes), .moment(row.sweptAt)])
    }

    /// Adds lines for what was refused (R40).
    func tell(_ refusals: [ToldRefusal]) throws(StoreError) {
        for refusal in refusals { try tell(refusal.event, try ownerForWriting(refusal.application), at: refusal.at) }
    }

    private func tell(_ event: LimitEvent, _ owner: Int64, at now: Timestamp) throws(StoreError) {
        let identity: [ColumnValue] = [.integer(owner), .id(try newEventID()), .moment(now)]
        try database.run(Session.insertLimitEvent, identity + LimitEventColumns.values(of: event))
    }

    static func place(_ key: LimitKey, _ owner: Int64) -> [ColumnValue] {
        [.integer(owner), .integer(key.kind.rawValue), .blob(key.bytes)]
    }
}

/// What operators see and change.
extension Session {
    func limitEvents(
        of application: ApplicationID, after cursor: LimitEventCursor?, limit: Int
    ) throws(StoreError) -> [LimitEventRecord] {
        guard let owner = try owner(application) else { return [] }
        let place: [ColumnValue] = [
            .integer(cursor?.at.milliseconds ?? .max), cursor.map { .id($0.id) } ?? .blob([]),
        ]
        return try database.bound(Session.listLimitEvents, [.integer(owner)] + place + [.integer(limit)])
            .all { row throws(StoreError) in try LimitEventColumns.record(&row) }
    }

    func holds(of application: ApplicationID, at now: Timestamp) throws(StoreError) -> [HeldArea] {
        guard let owner = try owner(application) else { return [] }
        let kind = LimitKey.Kind.hold
        let rows = try database.bound(Session.listHolds, [.integer(owner), .integer(kind.rawValue)])
            .all { row throws(StoreError) in (LimitKey(kind, row.blob()), row.blob()) }
        return try held(rows).filter { $0.hold.block(at: now) != nil }
    }

    func lift(_ key: LimitKey, of application: ApplicationID, at now: Timestamp) throws(StoreError) -> Bool {
        guard let owner = try owner(application) else { return false }
        let found = try database.bound(Session.loadLimit, Session.place(key, owner))
            .first { row throws(StoreError) in row.blob() }
        guard let found, let area = try held([(key, found)]).first, let block = area.hold.block(at: now) else {
            return false
        }
        try save(area.lifted(at: now), owner)
        try tell(LimitEvent(.lifted, block, masked: nil, country: key.country), owner, at: now)
        return true
    }

    /// Writes a row that an operator sets, or takes it away.
    func set(_ row: LimitRow, isThere: Bool, of application: ApplicationID) throws(StoreError) {
        let owner = try ownerForWriting(application)
        if isThere { return try save(row, owner) }
        try database.run(Session.dropLimit, Session.place(row.key, owner))
    }

    func sendPolicy(of application: ApplicationID) throws(StoreError) -> SendPolicy {
        guard let owner = try owner(application) else { return .standard }
        var book = SendBook()
        try load([.policy], into: &book, owner)
        return try book.policy()
    }

    func limitCopies(
        of application: ApplicationID, after key: LimitKey?, limit: Int
    ) throws(StoreError) -> [LimitCopy] {
        guard let owner = try owner(application) else { return [] }
        let place: [ColumnValue] = [
            .integer(owner), .integer(key?.kind.rawValue ?? 0), .blob(key?.bytes ?? []), .integer(limit),
        ]
        return try database.bound(Session.copyLimits, place).all { row throws(StoreError) in
            guard let kind = LimitKey.Kind(rawValue: row.int()) else { throw .damaged("a counter's kind") }
            let row = LimitRow(key: LimitKey(kind, row.blob()), bytes: row.blob(), expiresAt: row.optionalMoment())
            return LimitCopy(application: application, row: row)
        }
    }

    private func held(_ rows: [(LimitKey, [UInt8])]) throws(StoreError) -> [HeldArea] {
        var areas: [HeldArea] = []
        for (key, bytes) in rows {
            guard let area = HeldArea(key: key, bytes: bytes) else { throw .damaged("a hold") }
            areas.append(area)
        }
        return areas
    }
}
