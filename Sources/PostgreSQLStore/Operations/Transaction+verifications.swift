import StoreColumns
import VerificationCore

/// A verification with what else its rows say.
struct StoredVerification {
    let row: Int64
    /// What retention has erased of it, in the ledger's own numbers.
    let aged: Int64
    /// Whether its checks are counted against its destination (R17).
    let isGuarded: Bool
    /// What may be open once (R18), and what failed checks add up against (R17).
    let subject: [UInt8]
    /// What its sends are counted by, as it is kept.
    let targetBytes: [UInt8]?
    var record: VerificationRecord

    var key: VerificationKey { record.key }
    var guardKey: GuardKey { GuardKey(application: key.application.text, subject: subject) }

    /// Reads `Transaction.verificationColumns`.
    init(_ row: inout Row, of application: ApplicationID) throws(StoreError) {
        self.row = row.integer()
        aged = row.integer()
        isGuarded = row.flag()
        subject = row.blob()
        targetBytes = row.optionalBlob()
        record = try VerificationColumns.record(&row, of: application)
    }

    /// One that was inserted just now.
    init(row: Int64, record: VerificationRecord, subject: [UInt8], targets: SendTargets? = nil) {
        self.row = row
        aged = 0
        isGuarded = false
        self.subject = subject
        targetBytes = targets?.bytes
        self.record = record
    }
}

extension Transaction {
    /// Columns that never change and stand in the table of verifications; all others are the ledger's.
    private static let fixedColumns: Set<Substring> = [
        "lifetime_ms", "workflow", "locale", "reference", "metadata", "phone_sealed", "phone_masked", "phone_index",
        "email_sealed", "email_masked", "email_index",
    ]
    static let recordColumns = SQL.prefixed(VerificationColumns.record) { fixedColumns.contains($0) ? "v" : "l" }
    static let verificationColumns = "l.row_id, l.aged, l.is_guarded, l.subject, v.send_targets, \(recordColumns)"
    /// Joined by the number, which is the key of the one, and by the id, which is the key of the other. The application
    /// is named for one of them and holds for both; named twice it would offer the planner a walk through all of it.
    static let both = "ledgers l JOIN verifications v ON v.row_id = l.row_id AND v.id = l.id"

    static let readVerification = SQL(
        "SELECT \(verificationColumns) FROM \(both) WHERE l.id = $1 AND l.application = $2")
    /// Locks the ledger: whatever changes a verification begins with it.
    static let lockVerification = SQL(readVerification.text + " FOR UPDATE OF l")
    /// All that are open of one destination, whatever their purpose.
    static let lockOpen = SQL(
        """
        SELECT \(verificationColumns) FROM \(both)
        WHERE l.application = $1 AND l.subject = $2 AND l.status = 'pending' ORDER BY l.row_id FOR UPDATE OF l
        """)
    static let nextRow = SQL("SELECT nextval('row_ids')")
    static let insertLedger = SQL(
        """
        INSERT INTO ledgers (row_id, id, application, \(VerificationColumns.ledger), digest_key, digest,
            code_issued_at, step, step_deadline, sends, last_send_at, next_deadline, subject, purpose,
            transaction_digest, check_budget)
        VALUES (\(SQL.places(25)))
        """)
    static let insertVerification = SQL(
        """
        INSERT INTO verifications (row_id, id, application, created_at, lifetime_ms, workflow, locale, reference,
            metadata, phone_sealed, phone_masked, phone_index, email_sealed, email_masked, email_index, send_targets)
        VALUES (\(SQL.places(16)))
        """)
    static let saveProgress = SQL(
        """
        UPDATE ledgers SET generation = $3, expires_at = $4, step = $5, step_deadline = $6, sends = $7,
            last_send_at = $8, next_deadline = $9
        WHERE id = $1 AND application = $2
        """)
    static let saveEnd = SQL(
        """
        UPDATE ledgers SET status = $3, ended_at = $4, approved_channels = $5, step_deadline = NULL, sends = $6,
            next_deadline = NULL, transaction_digest = NULL
        WHERE id = $1 AND application = $2 AND ended_at IS NULL
        """)

    /// - Parameter targets: What its sends are counted by, as it is kept.
    func insert(
        _ draft: VerificationDraft, _ state: VerificationState, row: Int64, targets: [UInt8]?, at now: Timestamp
    ) {
        insertLedger(of: draft, state, row: row, at: now)
        let details = draft.details
        var values: [ColumnValue] = [
            .integer(row), .text(draft.key.id.text), .text(draft.key.application.text),
            .moment(state.ledger.createdAt), .integer(state.lifetime.inMilliseconds), .text(state.workflow.text),
            .text(details.locale), .text(details.reference), .text(MetadataText.write(details.metadata)),
        ]
        values += VerificationColumns.values(of: details.destinations.phone)
        values += VerificationColumns.values(of: details.destinations.email)
        run(Transaction.insertVerification, values + [.blob(targets)])
    }

    private func insertLedger(
        of draft: VerificationDraft, _ state: VerificationState, row: Int64, at now: Timestamp
    ) {
        let ledger = state.ledger
        var values: [ColumnValue] = [
            .integer(row), .text(draft.key.id.text), .text(draft.key.application.text),
        ]
        values += VerificationColumns.values(of: ledger.status)
        values += [
            .integer(ledger.generation), .moment(ledger.createdAt), .integer(ledger.codeLength),
            .moment(ledger.expiresAt), .integer(ledger.checksMax), .integer(ledger.checksCarried),
            .blob(CheckTimes.bytes(ledger.checkTimes)), .integer(Int64(draft.code.digest.keyID)),
            .blob(draft.code.digest.bytes), .moment(now), .integer(state.step), .moment(state.stepDeadline),
            .text(VerificationColumns.text(of: state.sends)), .moment(state.lastSendAt), .moment(state.nextDeadline),
            .blob(draft.subject), .text(draft.details.purpose), .blob(draft.details.transaction),
            .blob(draft.budget?.bytes),
        ]
        run(Transaction.insertLedger, values)
    }

    /// Saves a state that an event has changed. The ledger's checks are not among it: only counting writes those.
    func save(_ state: VerificationState, of verification: StoredVerification) {
        let key: [ColumnValue] = [.text(verification.key.id.text), .text(verification.key.application.text)]
        let sends = ColumnValue.text(VerificationColumns.text(of: state.sends))
        let isEnding = state.ledger.status.isTerminal && !verification.record.state.ledger.status.isTerminal
        if isEnding {
            run(Transaction.saveEnd, key + VerificationColumns.values(of: state.ledger.status) + [sends])
        } else {
            run(
                Transaction.saveProgress,
                key + [
                    .integer(state.ledger.generation), .moment(state.ledger.expiresAt), .integer(state.step),
                    .moment(state.stepDeadline), sends, .moment(state.lastSendAt), .moment(state.nextDeadline),
                ])
        }
    }
}
