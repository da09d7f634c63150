import StoreColumns
import VerificationCore

extension Session {
    private static let insertVerification = SQL(
        """
        INSERT INTO verifications (\(VerificationColumns.record), owner, code_issued_at, send_targets, keeps)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
            ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, \(Kept.all))
        """)
    private static let insertLedger = SQL(
        """
        INSERT INTO ledgers (id, owner, verification, generation, created_at, code_length, expires_at, checks_max,
            checks_carried, digest_key, digest, next_deadline, subject, purpose, transaction_digest,
            check_budget)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """)
    private static let insertChecks = SQL("INSERT INTO checks (verification, times) VALUES (?1, ?2)")
    static let saveProgress = SQL(
        """
        UPDATE verifications SET generation = ?2, expires_at = ?3, step = ?4, step_deadline = ?5, sends = ?6,
            last_send_at = ?7
        WHERE row = ?1
        """)
    static let saveLedger = SQL(
        "UPDATE ledgers SET generation = ?2, expires_at = ?3, next_deadline = ?4 WHERE id = ?1")
    static let saveEnd = SQL(
        """
        UPDATE verifications SET status = ?2, ended_at = ?3, approved_channels = ?4, step_deadline = NULL, sends = ?5,
            check_times = ?6, transaction_digest = NULL
        WHERE row = ?1 AND status = 'pending'
        """)
    static let dropChecks = SQL("DELETE FROM checks WHERE verification = ?1")
    static let dropLedger = SQL("DELETE FROM ledgers WHERE id = ?1 RETURNING owner, subject, is_guarded")

    func insert(
        _ draft: VerificationDraft, _ state: VerificationState, at now: Timestamp
    ) throws(StoreError) -> StoredVerification {
        let ledger = state.ledger
        guard let deadline = state.nextDeadline else { preconditionFailure("a new verification has a deadline") }
        let owner = try ownerForWriting(draft.key.application)
        try database.run(Session.insertVerification, Session.values(of: draft, state, owner, now))
        let row = database.lastRow
        try database.run(
            Session.insertLedger,
            [
                .id(draft.key.id), .integer(owner), .integer(row), .integer(ledger.generation),
                .moment(ledger.createdAt), .integer(ledger.codeLength), .moment(ledger.expiresAt),
                .integer(ledger.checksMax), .integer(ledger.checksCarried), .integer(Int64(draft.code.digest.keyID)),
                .blob(draft.code.digest.bytes), .moment(deadline), .blob(draft.subject), .text(draft.details.purpose),
                .blob(draft.details.transaction), .blob(draft.budget?.bytes),
            ])
        let places = CheckTimes.bytes(ledger.checkTimes, places: ledger.checksMax)
        try database.run(Session.insertChecks, [.integer(row), .blob(places)])
        return StoredVerification(
            row: row, record: VerificationRecord(key: draft.key, details: draft.details, state: state))
    }

    private static func values(
        of draft: VerificationDraft, _ state: VerificationState, _ owner: Int64, _ now: Timestamp
    ) -> [ColumnValue] {
        let ledger = state.ledger
        let details = draft.details
        var values: [ColumnValue] = [.id(draft.key.id)]
        values += VerificationColumns.values(of: ledger.status)
        values += [
            .integer(ledger.generation), .moment(ledger.createdAt), .integer(ledger.codeLength),
            .moment(ledger.expiresAt), .integer(ledger.checksMax), .integer(ledger.checksCarried), .null,
            .integer(state.lifetime.inMilliseconds), .text(state.workflow.text), .integer(state.step),
            .moment(state.stepDeadline), .text(VerificationColumns.text(of: state.sends)),
            .moment(state.lastSendAt), .text(details.purpose), .text(details.locale), .text(details.reference),
            .text(MetadataText.write(details.metadata)),
        ]
        values += VerificationColumns.values(of: details.destinations.phone)
        values += VerificationColumns.values(of: details.destinations.email)
        return values + [
            .blob(details.transaction), .integer(owner), .moment(now), .blob(draft.targets?.bytes),
        ]
    }

    /// Saves a state that an event has changed. The checks are not among it: only counting writes those.
    func save(_ state: VerificationState, of verification: StoredVerification) throws(StoreError) {
        let row = ColumnValue.integer(verification.row)
        let before = verification.record.state
        let isOpen = before.ledger.status == .pending
        if isOpen, state.ledger.status.isTerminal { return try saveEnd(state, of: verification) }
        try database.run(
            Session.saveProgress,
            [
                row, .integer(state.ledger.generation), .moment(state.ledger.expiresAt), .integer(state.step),
                .moment(state.stepDeadline), .text(VerificationColumns.text(of: state.sends)),
                .moment(state.lastSendAt),
            ])
        // An ended one still learns how its deliveries go, and has no ledger.
        guard
            isOpen,
            state.ledger.generation != before.ledger.generation || state.ledger.expiresAt != before.ledger.expiresAt
                || state.nextDeadline != before.nextDeadline
        else { return }
        try database.run(
            Session.saveLedger,
            [
                .id(verification.key.id), .integer(state.ledger.generation), .moment(state.ledger.expiresAt),
                .moment(state.nextDeadline),
            ])
    }

    /// The checks move to the verification's row, and what only an open one needs goes.
    private func saveEnd(
        _ state: VerificationState, of verification: StoredVerification
    ) throws(StoreError) {
        let row = ColumnValue.integer(verification.row)
        let times = ColumnValue.blob(CheckTimes.bytes(state.ledger.checkTimes))
        let sends = ColumnValue.text(VerificationColumns.text(of: state.sends))
        try database.run(
            Session.saveEnd, [row] + VerificationColumns.values(of: state.ledger.status) + [sends, times])
        guard database.changes == 1 else { throw .damaged("a verification ended twice") }
        try database.run(Session.dropChecks, [row])
        let dropped = try database.bound(Session.dropLedger, [.id(verification.key.id)]).first {
            row throws(StoreError) in
            DroppedLedger(owner: row.integer(), subject: row.blob(), isGuarded: row.flag())
        }
        guard let dropped else { throw .damaged("an open verification without its ledger") }
        try settle(state.ledger.guardDuty(isGuarded: dropped.isGuarded), dropped)
    }
}

/// What of an ended verification retention has not yet erased, as the bits of `keeps`.
enum Kept {
    static let destinations = 1
    static let deliveryDetails = 2
    static let all = 3
}
