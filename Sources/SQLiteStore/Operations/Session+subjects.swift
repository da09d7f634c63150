import StoreColumns
import VerificationCore

/// The keys of subjects, and the erasure of what is stored of one (R84).
extension Session {
    static let loadSubjectKey = SQL("SELECT box FROM subject_keys WHERE owner = ?1 AND subject = ?2")
    private static let insertSubjectKey = SQL(
        "INSERT INTO subject_keys (owner, subject, ring_key, box) VALUES (?1, ?2, ?3, ?4)")
    static let replaceSubjectKey = SQL(
        "UPDATE subject_keys SET ring_key = ?4, box = ?5 WHERE owner = ?1 AND subject = ?2 AND box = ?3")
    static let dropSubjectKey = SQL("DELETE FROM subject_keys WHERE owner = ?1 AND subject = ?2")
    /// Walks through the keys, once after a start and after a rotation.
    private static let findStaleKeys = SQL(
        """
        SELECT o.id, k.subject, k.box FROM subject_keys k JOIN owners o ON o.row = k.owner
        WHERE (k.owner, k.subject) > (?2, ?3) AND k.ring_key <> ?1 ORDER BY k.owner, k.subject LIMIT ?4
        """)
    /// The keys of a verification's destinations, unless another verification is sealed under them as well (R83).
    static let dropLastKeys = SQL(
        """
        DELETE FROM subject_keys WHERE (owner, subject) IN
            (SELECT owner, phone_index FROM verifications WHERE row = ?1
             UNION ALL SELECT owner, email_index FROM verifications WHERE row = ?1)
            AND NOT EXISTS (SELECT 1 FROM verifications v
                WHERE v.phone_index = subject_keys.subject AND v.owner = subject_keys.owner AND v.row <> ?1)
            AND NOT EXISTS (SELECT 1 FROM verifications v
                WHERE v.email_index = subject_keys.subject AND v.owner = subject_keys.owner AND v.row <> ?1)
        """)
    static let copySubjectKeys = SQL(
        "SELECT subject, box FROM subject_keys WHERE owner = ?1 AND subject > ?2 ORDER BY subject LIMIT ?3")
    static let findOfPhone = SQL("SELECT row, id, created_at FROM verifications WHERE phone_index = ?2 AND owner = ?1")
    static let findOfEmail = SQL("SELECT row, id, created_at FROM verifications WHERE email_index = ?2 AND owner = ?1")
    static let erasePhone = SQL(
        """
        UPDATE verifications SET phone_sealed = NULL, phone_masked = NULL, phone_index = NULL, reference = NULL,
            metadata = '[]', send_targets = NULL
        WHERE row = ?1
        """)
    static let eraseEmail = SQL(
        """
        UPDATE verifications SET email_sealed = NULL, email_masked = NULL, email_index = NULL, reference = NULL,
            metadata = '[]', send_targets = NULL
        WHERE row = ?1
        """)
    /// What the limits told of a destination, known by the mask that its verification has. Another's line with the same
    /// mask goes with it. Walks through the application's lines: only an erasure asks.
    private static let eraseMasks = SQL(
        """
        UPDATE limit_events SET masked = NULL WHERE owner = (SELECT owner FROM verifications WHERE row = ?1)
            AND masked IN (SELECT phone_masked FROM verifications WHERE row = ?1
                UNION ALL SELECT email_masked FROM verifications WHERE row = ?1)
        """)
    /// Answers are given while a verification is open, which is less than an hour (R3).
    static let dropAnswersOf = SQL(
        """
        DELETE FROM idempotency WHERE created_at BETWEEN ?2 AND ?2 + 3600000 AND owner = ?1
            AND instr(body, ?3) > 0
        """)
    private static let codeKeys = SQL("SELECT DISTINCT digest_key FROM ledgers")
    private static let subjectKeyKeys = SQL("SELECT DISTINCT ring_key FROM subject_keys")
    private static let auditKeys = SQL("SELECT DISTINCT digest_key FROM audit UNION SELECT seal_key FROM audit_anchor")
    private static let envelopeKeys = SQL("SELECT DISTINCT \(ringKey("box")) FROM envelopes")
    private static let destinationKeys = SQL(
        """
        SELECT DISTINCT \(ringKey("phone_sealed")) FROM verifications WHERE substr(phone_sealed, 1, 1) = x'01'
        UNION SELECT \(ringKey("email_sealed")) FROM verifications WHERE substr(email_sealed, 1, 1) = x'01'
        """)

    /// The bytes of a box that name the ring's key.
    private static func ringKey(_ column: String) -> String { "substr(\(column), 2, 4)" }

    func subjectKeys(of subjects: [DestinationKey]) throws(StoreError) -> [SubjectKey] {
        var keys: [SubjectKey] = []
        for subject in subjects {
            guard let owner = try owner(subject.application), let box = try subjectKey(owner, subject.index) else {
                continue
            }
            keys.append(SubjectKey(subject: subject, box: box))
        }
        return keys
    }

    private func subjectKey(_ owner: Int64, _ index: [UInt8]) throws(StoreError) -> SealedBox? {
        try database.bound(Session.loadSubjectKey, [.integer(owner), .blob(index)])
            .first { row throws(StoreError) in SealedBox(bytes: row.blob()) }
    }

    /// The keys under which a draft's destinations are sealed, of those that have none yet.
    /// - Throws: `conflict` when a destination has another key by now, or its key was destroyed: nothing was done, and
    ///   the draft is sealed anew.
    func newSubjectKeys(of draft: VerificationDraft) throws(StoreError) -> [SubjectKey] {
        guard !draft.subjectKeys.isEmpty else { return [] }
        var new: [SubjectKey] = []
        let owner = try ownerForWriting(draft.key.application)
        for key in draft.subjectKeys {
            var known = new.first { $0.subject == key.subject }?.box
            if known == nil { known = try subjectKey(owner, key.subject.index) }
            if known == key.box { continue }
            guard known == nil, key.isFresh else { throw .conflict("the destination's key has changed") }
            new.append(key)
        }
        return new
    }

    /// Keeps a destination's first key.
    func insert(_ key: SubjectKey) throws(StoreError) {
        guard let ringKey = key.box.ringKeyID else { throw .conflict("the destination's key has changed") }
        try database.run(
            Session.insertSubjectKey,
            [
                .integer(try ownerForWriting(key.subject.application)), .blob(key.subject.index),
                .integer(Int64(ringKey)), .blob(key.box.bytes),
            ])
    }

    func staleSubjectKeys(
        notUnder keyID: UInt32, after subject: DestinationKey?, limit: Int
    ) throws(StoreError) -> [SubjectKey] {
        let place: [ColumnValue] = [
            .integer(try subject.flatMap { last throws(StoreError) in try owner(last.application) } ?? .min),
            .blob(subject?.index ?? []),
        ]
        return try database.bound(Session.findStaleKeys, [.integer(Int64(keyID))] + place + [.integer(limit)])
            .all { row throws(StoreError) in
                let subject = DestinationKey(application: try row.id(), index: row.blob())
                return SubjectKey(subject: subject, box: SealedBox(bytes: row.blob()))
            }
    }

    func subjectKeyCopies(
        of application: ApplicationID, after index: [UInt8]?, limit: Int
    ) throws(StoreError) -> [SubjectKey] {
        guard let owner = try owner(application) else { return [] }
        return try database.bound(Session.copySubjectKeys, [.integer(owner), .blob(index ?? []), .integer(limit)])
            .all { row throws(StoreError) in
                let subject = DestinationKey(application: application, index: row.blob())
                return SubjectKey(subject: subject, box: SealedBox(bytes: row.blob()))
            }
    }

    func replace(_ changes: [(former: SubjectKey, renewed: SubjectKey)]) throws(StoreError) -> Int {
        var count = 0
        for (former, renewed) in changes {
            guard let owner = try owner(former.subject.application), let ringKey = renewed.box.ringKeyID else {
                continue
            }
            try database.run(
                Session.replaceSubjectKey,
                [
                    .integer(owner), .blob(former.subject.index), .blob(former.box.bytes), .integer(Int64(ringKey)),
                    .blob(renewed.box.bytes),
                ])
            count += database.changes
        }
        return count
    }

    func erase(_ subject: DestinationKey, noting note: AuditNote) throws(StoreError) -> ErasedSubject {
        var erased = 0
        var hadKey = false
        if let owner = try owner(subject.application) {
            let key: [ColumnValue] = [.integer(owner), .blob(subject.index)]
            try database.run(Session.dropSubjectKey, key)
            hadKey = database.changes > 0
            erased += try erase(Session.findOfPhone, Session.erasePhone, key, of: subject, at: note.entry.at)
            erased += try erase(Session.findOfEmail, Session.eraseEmail, key, of: subject, at: note.entry.at)
            try database.run(Session.dropGuard, key)
            for limit in LimitKey.erased(with: subject.index) {
                try database.run(Session.dropLimit, Session.place(limit, owner))
            }
        }
        try append(note)
        return ErasedSubject(verifications: erased, hadKey: hadKey)
    }

    private func erase(
        _ find: SQL, _ erasing: SQL, _ key: [ColumnValue], of subject: DestinationKey, at now: Timestamp
    ) throws(StoreError) -> Int {
        let found = try database.bound(find, key).all { row throws(StoreError) in
            (row: row.integer(), id: try row.id(VerificationKind.self), createdAt: row.moment())
        }
        for (row, id, createdAt) in found {
            try cancel(VerificationKey(application: subject.application, id: id), at: now)
            try database.run(Session.eraseMasks, [.integer(row)])
            try database.run(erasing, [.integer(row)])
            for statement in [Session.removeAttempts, Session.eraseWords, Session.eraseEventWords] {
                try database.run(statement, [.integer(row)])
            }
            let answers: [ColumnValue] = [key[0], .moment(createdAt), .blob(Array(id.text.utf8))]
            try database.run(Session.dropAnswersOf, answers)
        }
        return found.count
    }

    private func cancel(_ key: VerificationKey, at now: Timestamp) throws(StoreError) {
        guard var verification = try load(key), !verification.record.state.ledger.status.isTerminal else { return }
        _ = try feed(.cancelRequested, to: &verification, at: now)
    }

    func keysInUse() throws(StoreError) -> KeysInUse {
        KeysInUse(
            code: try numbers(Session.codeKeys), envelope: try ringKeys(Session.envelopeKeys),
            destination: try ringKeys(Session.destinationKeys), subject: try numbers(Session.subjectKeyKeys),
            audit: try numbers(Session.auditKeys))
    }

    private func numbers(_ sql: SQL) throws(StoreError) -> Set<UInt32> {
        Set(try database.bound(sql, []).all { row throws(StoreError) in UInt32(truncatingIfNeeded: row.integer()) })
    }

    private func ringKeys(_ sql: SQL) throws(StoreError) -> Set<UInt32> {
        Set(try database.bound(sql, []).all { row throws(StoreError) in row.blob().reduce(0) { $0 << 8 | UInt32($1) } })
    }
}
