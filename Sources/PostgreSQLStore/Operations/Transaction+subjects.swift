import StoreColumns
import VerificationCore

/// The keys of subjects, and the erasure of what is stored of one (R84).
extension Transaction {
    static let readSubjectKey = SQL("SELECT box FROM subject_keys WHERE subject = $1 AND application = $2")
    /// Locked, so that no erasure destroys it before the create is committed.
    static let lockSubjectKey = SQL(readSubjectKey.text + " FOR KEY SHARE")
    private static let insertSubjectKey = SQL(
        """
        INSERT INTO subject_keys (subject, application, ring_key, box) VALUES ($1, $2, $3, $4)
        ON CONFLICT (subject, application) DO NOTHING
        """)
    static let replaceSubjectKey = SQL(
        "UPDATE subject_keys SET ring_key = $4, box = $5 WHERE subject = $1 AND application = $2 AND box = $3")
    static let dropSubjectKey = SQL("DELETE FROM subject_keys WHERE subject = $1 AND application = $2")
    /// Walks through the keys, once after a start and after a rotation.
    private static let readStaleKeys = SQL(
        """
        SELECT application, subject, box FROM subject_keys
        WHERE (subject, application) > ($2, $3) AND ring_key <> $1 ORDER BY subject, application LIMIT $4
        """)
    /// The keys of destinations, but for those that a create holds.
    static let lockKeysOf = SQL(
        """
        SELECT k.application, k.subject FROM subject_keys k
        WHERE (k.subject, k.application) IN
            (SELECT phone_index, application FROM verifications WHERE row_id = ANY ($1::bigint[])
             UNION SELECT email_index, application FROM verifications WHERE row_id = ANY ($1::bigint[]))
        ORDER BY k.subject, k.application FOR UPDATE SKIP LOCKED
        """)
    /// Locked keys, unless another verification is sealed under them as well (R83).
    static let dropLastKeys = SQL(
        """
        DELETE FROM subject_keys k USING unnest($2::text[], $3::bytea[]) AS l (application, subject)
        WHERE k.application = l.application AND k.subject = l.subject
            AND NOT EXISTS (SELECT 1 FROM verifications v WHERE v.application = k.application
                AND v.phone_index = k.subject AND v.row_id <> ALL ($1::bigint[]))
            AND NOT EXISTS (SELECT 1 FROM verifications v WHERE v.application = k.application
                AND v.email_index = k.subject AND v.row_id <> ALL ($1::bigint[]))
        """)
    static let copySubjectKeys = SQL(
        """
        SELECT subject, box FROM subject_keys WHERE application = $1 AND subject > $2 ORDER BY subject LIMIT $3
        """)
    static let findOfPhone = SQL(
        "SELECT row_id, id, created_at FROM verifications WHERE phone_index = $1 AND application = $2")
    static let findOfEmail = SQL(
        "SELECT row_id, id, created_at FROM verifications WHERE email_index = $1 AND application = $2")
    private static let erasePhones = SQL(
        """
        UPDATE verifications SET phone_sealed = NULL, phone_masked = NULL, phone_index = NULL, reference = NULL,
            metadata = '[]', send_targets = NULL
        WHERE row_id = ANY ($1::bigint[])
        """)
    private static let eraseEmails = SQL(
        """
        UPDATE verifications SET email_sealed = NULL, email_masked = NULL, email_index = NULL, reference = NULL,
            metadata = '[]', send_targets = NULL
        WHERE row_id = ANY ($1::bigint[])
        """)
    /// An ended verification's ledger still says what could be open once.
    private static let eraseSubjects = SQL(
        """
        UPDATE ledgers SET subject = ''::bytea
        WHERE id = ANY ($1::text[]) AND application = $2 AND status <> 'pending' AND subject = $3
        """)
    /// What the limits told of destinations, known by the masks that their verifications have. Another's line with the
    /// same mask goes with it. Walks through the application's lines: only an erasure asks.
    private static let eraseMasks = SQL(
        """
        UPDATE limit_events e SET masked = NULL FROM verifications v
        WHERE v.row_id = ANY ($1::bigint[]) AND e.application = v.application
            AND (e.masked = v.phone_masked OR e.masked = v.email_masked)
        """)
    /// Answers are given while a verification is open, which is less than an hour (R3).
    static let dropAnswersOf = SQL(
        """
        DELETE FROM idempotency WHERE created_at BETWEEN $2 AND $2 + 3600000 AND application = $1
            AND position($3 IN body) > 0
        """)
    private static let codeKeys = SQL("SELECT DISTINCT digest_key FROM ledgers WHERE status = 'pending'")
    private static let subjectKeyKeys = SQL("SELECT DISTINCT ring_key FROM subject_keys")
    private static let auditKeys = SQL("SELECT digest_key FROM audit UNION SELECT seal_key FROM audit_anchor")
    private static let envelopeKeys = SQL("SELECT DISTINCT \(ringKey("box")) FROM envelopes")
    private static let destinationKeys = SQL(
        """
        SELECT \(ringKey("phone_sealed")) FROM verifications WHERE substring(phone_sealed FROM 1 FOR 1) = '\\x01'
        UNION SELECT \(ringKey("email_sealed")) FROM verifications WHERE substring(email_sealed FROM 1 FOR 1) = '\\x01'
        """)

    /// The bytes of a box that name the ring's key.
    private static func ringKey(_ column: String) -> String { "substring(\(column) FROM 2 FOR 4)" }

    func subjectKeys(of subjects: [DestinationKey]) throws(StoreError) -> [SubjectKey] {
        let questions = subjects.map { ask(Transaction.readSubjectKey, Transaction.values(of: $0)) }
        var keys: [SubjectKey] = []
        for (subject, question) in zip(subjects, questions) {
            guard let box = try box(question) else { continue }
            keys.append(SubjectKey(subject: subject, box: box))
        }
        return keys
    }

    /// Asks for the keys under which a draft's destinations are sealed.
    func askSubjectKeys(of draft: VerificationDraft) -> [Question] {
        draft.subjectKeys.map { ask(Transaction.lockSubjectKey, Transaction.values(of: $0.subject)) }
    }

    /// Keeps the keys under which a draft's destinations are sealed.
    /// - Returns: The destinations that had none before.
    /// - Throws: `conflict` when a destination has another key by now, or its key was destroyed: nothing was done, and
    ///   the draft is sealed anew.
    func keepSubjectKeys(
        of draft: VerificationDraft, _ questions: [Question]
    ) throws(StoreError) -> [DestinationKey] {
        var new: [DestinationKey] = []
        for (key, question) in zip(draft.subjectKeys, questions) {
            let known = try box(question)
            if known == key.box { continue }
            guard known == nil, key.isFresh, let ringKey = key.box.ringKeyID else {
                throw .conflict("the destination's key has changed")
            }
            let values = Transaction.values(of: key.subject) + [.integer(Int64(ringKey)), .blob(key.box.bytes)]
            // Another create may have brought one since it was asked.
            guard try change(Transaction.insertSubjectKey, values) == 1 else {
                throw .conflict("the destination's key has changed")
            }
            new.append(key.subject)
        }
        return new
    }

    func staleSubjectKeys(
        notUnder keyID: UInt32, after subject: DestinationKey?, limit: Int
    ) throws(StoreError) -> [SubjectKey] {
        let place: [ColumnValue] = [.blob(subject?.index ?? []), .text(subject?.application.text ?? "")]
        return try answer(ask(Transaction.readStaleKeys, [.integer(Int64(keyID))] + place + [.integer(limit)]))
            .all { row throws(StoreError) in
                let subject = DestinationKey(application: try row.id(), index: row.blob())
                return SubjectKey(subject: subject, box: SealedBox(bytes: row.blob()))
            }
    }

    func subjectKeyCopies(
        of application: ApplicationID, after index: [UInt8]?, limit: Int
    ) throws(StoreError) -> [SubjectKey] {
        let values: [ColumnValue] = [.text(application.text), .blob(index ?? []), .integer(limit)]
        return try answer(ask(Transaction.copySubjectKeys, values)).all { row throws(StoreError) in
            let subject = DestinationKey(application: application, index: row.blob())
            return SubjectKey(subject: subject, box: SealedBox(bytes: row.blob()))
        }
    }

    func insert(_ copies: [SubjectKey]) {
        for copy in copies {
            guard let ringKey = copy.box.ringKeyID else { continue }
            run(
                Transaction.insertSubjectKey,
                Transaction.values(of: copy.subject) + [.integer(Int64(ringKey)), .blob(copy.box.bytes)])
        }
    }

    func replace(_ changes: [(former: SubjectKey, renewed: SubjectKey)]) throws(StoreError) -> Int {
        var count = 0
        for (former, renewed) in changes {
            guard let ringKey = renewed.box.ringKeyID else { continue }
            count += try change(
                Transaction.replaceSubjectKey,
                Transaction.values(of: former.subject)
                    + [.blob(former.box.bytes), .integer(Int64(ringKey)), .blob(renewed.box.bytes)])
        }
        return count
    }

    func erase(_ subject: DestinationKey, noting note: AuditNote) throws(StoreError) -> ErasedSubject {
        // Locks in the order in which a create takes them: ledgers, the key, limits, guards. A create that held the
        // key has committed once it is dropped, so that what it wrote is found by the second look.
        var count = try eraseRows(of: subject, at: note.entry.at)
        let hadKey = try change(Transaction.dropSubjectKey, Transaction.values(of: subject)) > 0
        count += try eraseRows(of: subject, at: note.entry.at)
        // What the ends of its verifications are counted by is written first, so that nothing of it comes back.
        try settleLimits()
        dropLimits(LimitKey.erased(with: subject.index), of: subject.application)
        try settle()
        let guardKey = GuardKey(application: subject.application.text, subject: subject.index)
        _ = try lockedGuards([guardKey])
        save([guardKey: DestinationGuard()])
        try append(note)
        return ErasedSubject(verifications: count, hadKey: hadKey)
    }

    private func eraseRows(of subject: DestinationKey, at now: Timestamp) throws(StoreError) -> Int {
        let phones = ask(Transaction.findOfPhone, Transaction.values(of: subject))
        let emails = ask(Transaction.findOfEmail, Transaction.values(of: subject))
        return try erase(phones, Transaction.erasePhones, of: subject, at: now)
            + erase(emails, Transaction.eraseEmails, of: subject, at: now)
    }

    private func erase(
        _ question: Question, _ erasing: SQL, of subject: DestinationKey, at now: Timestamp
    ) throws(StoreError) -> Int {
        let found = try answer(question).all { row throws(StoreError) in
            (row: row.integer(), id: row.text(), createdAt: row.moment())
        }
        guard !found.isEmpty else { return 0 }
        let application = ColumnValue.text(subject.application.text)
        for id in found.map(\.id).sorted() {
            let locked = ask(Transaction.lockVerification, [.text(id), application])
            let stored = try answer(locked).first { row throws(StoreError) in
                try StoredVerification(&row, of: subject.application)
            }
            guard var verification = stored, !verification.record.state.ledger.status.isTerminal else { continue }
            _ = try feed(.cancelRequested, to: &verification, at: now)
        }
        let rows: [ColumnValue] = [.text(ListLiteral.numbers(found.map(\.row)))]
        for sql in [
            Transaction.eraseMasks, erasing, Transaction.removeAttempts, Transaction.eraseWords,
            Transaction.eraseSpokenWords,
        ] {
            run(sql, rows)
        }
        run(
            Transaction.eraseSubjects,
            [.text(ListLiteral.words(found.map(\.id))), application, .blob(subject.index)])
        for verification in found {
            run(
                Transaction.dropAnswersOf,
                [application, .moment(verification.createdAt), .blob(Array(verification.id.utf8))])
        }
        return found.count
    }

    /// Takes away the keys of destinations that are erased with these verifications and stand in no other.
    func dropLastKeys(of rows: [Int64]) throws(StoreError) {
        guard !rows.isEmpty else { return }
        let list = ColumnValue.text(ListLiteral.numbers(rows))
        let locked = try answer(ask(Transaction.lockKeysOf, [list])).all { row throws(StoreError) in
            (application: row.text(), subject: row.blob())
        }
        guard !locked.isEmpty else { return }
        // A statement of its own, so that it sees what was committed before the keys were locked.
        run(
            Transaction.dropLastKeys,
            [
                list, .text(ListLiteral.words(locked.map(\.application))),
                .text(ListLiteral.blobs(locked.map(\.subject))),
            ])
    }

    func keysInUse() throws(StoreError) -> KeysInUse {
        KeysInUse(
            code: try numbers(Transaction.codeKeys), envelope: try ringKeys(Transaction.envelopeKeys),
            destination: try ringKeys(Transaction.destinationKeys),
            subject: try numbers(Transaction.subjectKeyKeys), audit: try numbers(Transaction.auditKeys))
    }

    private func numbers(_ sql: SQL) throws(StoreError) -> Set<UInt32> {
        Set(try answer(ask(sql)).all { row throws(StoreError) in UInt32(truncatingIfNeeded: row.integer()) })
    }

    private func ringKeys(_ sql: SQL) throws(StoreError) -> Set<UInt32> {
        Set(try answer(ask(sql)).all { row throws(StoreError) in row.blob().reduce(0) { $0 << 8 | UInt32($1) } })
    }

    private func box(_ question: Question) throws(StoreError) -> SealedBox? {
        try answer(question).first { row throws(StoreError) in SealedBox(bytes: row.blob()) }
    }

    static func values(of subject: DestinationKey) -> [ColumnValue] {
        [.blob(subject.index), .text(subject.application.text)]
    }
}
