import StoreColumns
import VerificationCore

/// A verification with the number of its row.
struct StoredVerification {
    let row: Int64
    var record: VerificationRecord

    var key: VerificationKey { record.key }
}

extension Session {
    static let loadVerification = SQL(
        "SELECT row, \(VerificationColumns.record) FROM verifications WHERE id = ?1 AND application = ?2")
    static let loadOpen = SQL(
        """
        SELECT row, \(VerificationColumns.record) FROM verifications
        WHERE application = ?1 AND subject = ?2 AND purpose = ?3 AND status = 'pending'
        """)
    static let findVerification = SQL("SELECT row FROM verifications WHERE id = ?1 AND application = ?2")
    private static let insertVerification = SQL(
        """
        INSERT INTO verifications (\(VerificationColumns.record), application, digest_key, digest, code_issued_at,
            next_deadline, subject)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
            ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33)
        """)
    static let saveProgress = SQL(
        """
        UPDATE verifications SET generation = ?2, expires_at = ?3, step = ?4, step_deadline = ?5, sends = ?6,
            last_send_at = ?7, next_deadline = ?8
        WHERE row = ?1
        """)
    static let saveEnd = SQL(
        """
        UPDATE verifications SET status = ?2, ended_at = ?3, approved_channels = ?4, step_deadline = NULL, sends = ?5,
            next_deadline = NULL
        WHERE row = ?1 AND status = 'pending'
        """)

    func load(_ key: VerificationKey) throws(StoreError) -> StoredVerification? {
        try database.bound(Session.loadVerification, [.text(key.id.text), .text(key.application.text)])
            .first { row throws(StoreError) in
                StoredVerification(
                    row: row.integer(), record: try VerificationColumns.record(&row, of: key.application))
            }
    }

    /// The verification that is open for the same application, destination and purpose (R18).
    func loadOpen(like draft: VerificationDraft) throws(StoreError) -> StoredVerification? {
        let application = draft.key.application
        return
            try database
            .bound(Session.loadOpen, [.text(application.text), .blob(draft.subject), .text(draft.details.purpose)])
            .first { row throws(StoreError) in
                StoredVerification(row: row.integer(), record: try VerificationColumns.record(&row, of: application))
            }
    }

    /// The row of a verification, if the application has it (R44).
    func findRow(_ key: VerificationKey) throws(StoreError) -> Int64? {
        try database.bound(Session.findVerification, [.text(key.id.text), .text(key.application.text)])
            .first { row throws(StoreError) in row.integer() }
    }

    func insert(
        _ draft: VerificationDraft, _ state: VerificationState, at now: Timestamp
    ) throws(StoreError) -> StoredVerification {
        let ledger = state.ledger
        let details = draft.details
        var values: [ColumnValue] = [.text(draft.key.id.text)]
        values += VerificationColumns.values(of: ledger.status)
        values += [
            .integer(ledger.generation), .moment(ledger.createdAt), .integer(ledger.codeLength),
            .moment(ledger.expiresAt), .integer(ledger.checksMax), .integer(ledger.checksCarried),
            .blob(CheckTimes.bytes(ledger.checkTimes)), .integer(state.lifetime.inMilliseconds),
            .text(state.workflow.text), .integer(state.step), .moment(state.stepDeadline),
            .text(VerificationColumns.text(of: state.sends)), .moment(state.lastSendAt), .text(details.purpose),
            .text(details.locale), .text(details.reference), .text(MetadataText.write(details.metadata)),
        ]
        values += VerificationColumns.values(of: details.destinations.phone)
        values += VerificationColumns.values(of: details.destinations.email)
        values += [
            .text(draft.key.application.text), .integer(Int64(draft.code.digest.keyID)),
            .blob(draft.code.digest.bytes), .moment(now), .moment(state.nextDeadline), .blob(draft.subject),
        ]
        try database.run(Session.insertVerification, values)
        let record = VerificationRecord(key: draft.key, details: details, state: state)
        return StoredVerification(row: database.lastRow, record: record)
    }

    /// Saves a state that an event has changed. The ledger's checks are not among it: only counting writes those.
    func save(
        _ state: VerificationState, of verification: StoredVerification
    ) throws(StoreError) {
        let row = ColumnValue.integer(verification.row)
        let sends = ColumnValue.text(VerificationColumns.text(of: state.sends))
        let isEnding = state.ledger.status.isTerminal && !verification.record.state.ledger.status.isTerminal
        if isEnding {
            try database.run(Session.saveEnd, [row] + VerificationColumns.values(of: state.ledger.status) + [sends])
            guard database.changes == 1 else { throw .damaged("a verification ended twice") }
        } else {
            try database.run(
                Session.saveProgress,
                [
                    row, .integer(state.ledger.generation), .moment(state.ledger.expiresAt), .integer(state.step),
                    .moment(state.stepDeadline), sends, .moment(state.lastSendAt), .moment(state.nextDeadline),
                ])
        }
    }
}
