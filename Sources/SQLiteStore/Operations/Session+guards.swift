import StoreColumns
import VerificationCore

/// What a verification was, when its ledger went.
struct DroppedLedger {
    let owner: Int64
    let subject: [UInt8]
    let isGuarded: Bool
}

/// Failed checks across a destination's verifications (R17); `CheckLedger.count(length:at:isGuarded:against:)` says how
/// they are counted.
extension Session {
    static let loadGuard = SQL("SELECT \(GuardColumns.names) FROM destination_guards WHERE owner = ?1 AND subject = ?2")
    static let saveGuard = SQL(
        """
        INSERT INTO destination_guards (owner, subject, \(GuardColumns.names)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (owner, subject) DO UPDATE SET failures = excluded.failures, recent = excluded.recent,
            closures = excluded.closures, closed_until = excluded.closed_until,
            last_failure_at = excluded.last_failure_at
        """)
    static let dropGuard = SQL("DELETE FROM destination_guards WHERE owner = ?1 AND subject = ?2")
    static let markGuarded = SQL("UPDATE ledgers SET is_guarded = 1 WHERE id = ?1")
    static let markAllGuarded = SQL(
        "UPDATE ledgers SET is_guarded = 1 WHERE owner = ?1 AND subject = ?2 AND is_guarded = 0")
    static let loadSiblings = SQL(
        """
        SELECT l.is_guarded, c.times FROM ledgers l JOIN checks c ON c.verification = l.verification
        WHERE l.owner = ?1 AND l.subject = ?2 AND l.purpose <> ?3
        """)
    static let sweepGuards = SQL(
        """
        DELETE FROM destination_guards WHERE (owner, subject) IN
            (SELECT owner, subject FROM destination_guards WHERE last_failure_at <= ?1 AND failures < 100
             ORDER BY last_failure_at LIMIT \(guardsMax))
        """)
    static let copyGuards = SQL(
        """
        SELECT subject, \(GuardColumns.names) FROM destination_guards WHERE owner = ?1 AND subject > ?2
        ORDER BY subject LIMIT ?3
        """)
    /// Guards that one portion of a sweep removes at most.
    static let guardsMax = 500

    /// What stands against a destination; an empty guard when nothing does.
    func destinationGuard(_ owner: Int64, _ subject: [UInt8]) throws(StoreError) -> DestinationGuard {
        let found = try database.bound(Session.loadGuard, [.integer(owner), .blob(subject)])
            .first { row throws(StoreError) in GuardColumns.read(&row) }
        return found ?? DestinationGuard()
    }

    func save(_ destination: DestinationGuard, _ owner: Int64, _ subject: [UInt8]) throws(StoreError) {
        let key: [ColumnValue] = [.integer(owner), .blob(subject)]
        if destination.isEmpty { return try database.run(Session.dropGuard, key) }
        try database.run(Session.saveGuard, key + GuardColumns.values(of: destination))
    }

    /// Does to a destination's guard what the end of one of its verifications asks for.
    func settle(_ duty: GuardDuty, _ ended: DroppedLedger) throws(StoreError) {
        switch duty {
        case .none:
            return
        case .clear:
            try save(DestinationGuard(), ended.owner, ended.subject)
        case .charge(let moments):
            var destination = try destinationGuard(ended.owner, ended.subject)
            destination.charge(moments)
            try save(destination, ended.owner, ended.subject)
        }
    }

    /// What stands against the destination of a verification that is to be opened.
    func standing(against draft: VerificationDraft) throws(StoreError) -> DestinationGuard {
        guard let owner = try owner(draft.key.application) else { return DestinationGuard() }
        return try destinationGuard(owner, draft.subject)
    }

    /// Has all open verifications of a destination guarded if the new one is not the only one, or if something stands
    /// against the destination.
    func guardNew(_ draft: VerificationDraft, _ standing: DestinationGuard) throws(StoreError) {
        guard let owner = try owner(draft.key.application) else { return }
        let siblings = try database.bound(
            Session.loadSiblings, [.integer(owner), .blob(draft.subject), .text(draft.details.purpose)]
        ).all { row throws(StoreError) in (isGuarded: row.flag(), times: row.withBytes(CheckTimes.read)) }
        var destination = standing
        guard !siblings.isEmpty || !destination.isEmpty else { return }
        let charged = siblings.filter { !$0.isGuarded }.flatMap(\.times)
        if !charged.isEmpty {
            destination.charge(charged)
            try save(destination, owner, draft.subject)
        }
        try database.run(Session.markAllGuarded, [.integer(owner), .blob(draft.subject)])
    }

    /// Forgets what stands against a destination.
    func unlock(_ destination: DestinationKey) throws(StoreError) -> DestinationGuard? {
        guard let owner = try owner(destination.application) else { return nil }
        let found = try destinationGuard(owner, destination.index)
        guard !found.isEmpty else { return nil }
        try save(DestinationGuard(), owner, destination.index)
        return found
    }

    func guardCopies(
        of application: ApplicationID, after index: [UInt8]?, limit: Int
    ) throws(StoreError) -> [GuardCopy] {
        guard let owner = try owner(application) else { return [] }
        return try database.bound(Session.copyGuards, [.integer(owner), .blob(index ?? []), .integer(limit)])
            .all { row throws(StoreError) in
                let destination = DestinationKey(application: application, index: row.blob())
                return GuardCopy(destination: destination, state: GuardColumns.read(&row))
            }
    }
}
