import StoreColumns
import VerificationCore

extension Transaction {
    /// Rows that creates lock, chosen by application and destination; as many as the first migration made.
    static let lockSlots: UInt64 = 1024
    static let lockSlot = SQL("SELECT slot FROM lock_slots WHERE slot = $1 FOR UPDATE")

    /// Opens, continues or replaces: one round trip for all that is read, one for all that is written.
    func create(
        _ draft: VerificationDraft, once: IdempotencyRequest?, at now: Timestamp
    ) throws(StoreError) -> CreateOutcome {
        let application = draft.key.application.text
        _ = ask(Transaction.lockSlot, [.integer(Transaction.slot(of: draft))])
        let use = askUse(of: once)
        let found = ask(Transaction.lockOpen, [.text(application), .blob(draft.subject)])
        // Behind the locks: without them, nothing begins to stand against the destination.
        let standing = ask(Transaction.readGuard, [.blob(draft.subject), .text(application)])
        let row = ask(Transaction.nextRow)
        let first = draft.firstSend(at: now)
        let subjectKeys = askSubjectKeys(of: draft)
        if let repetition = try repetition(of: use, at: now) { return .repeated(repetition) }
        let destination = try answer(standing).first { row throws(StoreError) in GuardColumns.read(&row) }
        if let closing = destination?.closing(at: now) { return .refused(.destinationClosed(closing)) }
        let newKeys = try keepSubjectKeys(of: draft, subjectKeys)
        var checksCarried = 0
        var siblings = try answer(found).all { row throws(StoreError) in
            try StoredVerification(&row, of: draft.key.application)
        }
        let place = siblings.firstIndex { $0.record.details.purpose == draft.details.purpose }
        let former = place.map { siblings.remove(at: $0) }
        let isOver = former?.record.state.ledger.effectiveStatus(at: now).isTerminal == true
        if let former, !isOver, draft.continues(former.record) {
            try keep(.continued(former.record), for: use, at: now)
            return .continued(former.record)
        }
        if let first, let refusal = try admit(first, by: application, at: now) {
            // What is refused leaves no key of a destination that is stored nowhere (R83), and costs no wait for the
            // disk, unless a hold begins with it (R40).
            if books.values.allSatisfy(\.changes.isEmpty) {
                takeBack()
            } else {
                for key in newKeys { run(Transaction.dropSubjectKey, Transaction.values(of: key)) }
            }
            return .refused(.limited(refusal))
        }
        var draft = draft
        if var open = former {
            if !isOver, draft.budget != nil { draft.replace(try budget(of: open)) }
            // An open one that is over ends here; its next step never begins, so the id is only a stand-in.
            let event: VerificationEvent = isOver ? .timeReached(next: draft.firstDelivery) : .replaced
            _ = try feed(event, to: &open, at: now)
            if !isOver { checksCarried = open.record.state.ledger.checksUsed }
        }
        let number = try answer(row).first { row throws(StoreError) in row.integer() }
        guard let number else { throw .damaged("the sequence of rows gives none") }
        let created = try begin(draft, checksCarried: checksCarried, row: number, at: now)
        guardNew(draft, beside: siblings, isStanding: destination != nil)
        try keep(.created(created), for: use, at: now)
        return .created(created)
    }

    /// Has all open verifications of a destination guarded if the new one is not the only one, or if something stands
    /// against the destination (R17).
    private func guardNew(_ draft: VerificationDraft, beside siblings: [StoredVerification], isStanding: Bool) {
        for sibling in siblings where !sibling.isGuarded && !sibling.record.state.ledger.checkTimes.isEmpty {
            duties.append((sibling.guardKey, .charge(sibling.record.state.ledger.checkTimes)))
        }
        guard isStanding || !siblings.isEmpty || !duties.isEmpty else { return }
        run(Transaction.markAllGuarded, [.text(draft.key.application.text), .blob(draft.subject)])
    }

    private func begin(
        _ draft: VerificationDraft, checksCarried: Int, row: Int64, at now: Timestamp
    ) throws(StoreError) -> VerificationRecord {
        let begun = VerificationState.begin(
            at: now, policy: draft.policy, workflow: draft.workflow, checksCarried: checksCarried,
            delivery: draft.firstDelivery)
        let record = VerificationRecord(key: draft.key, details: draft.details, state: begun.state)
        let created = StoredVerification(
            row: row, record: record, subject: draft.subject, targets: draft.targets)
        insert(draft, begun.state, row: row, targets: created.targetBytes, at: now)
        keepEnvelope(draft.code.envelope, of: created)
        try carryOut(begun.actions, for: created, trace: draft.trace, at: now)
        return record
    }

    /// The slot of an application and destination, by the FNV-1a hash: the same on every machine (R17, R18).
    static func slot(of draft: VerificationDraft) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for bytes in [Array(draft.key.application.text.utf8), draft.subject] {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        }
        return Int((hash ^ hash >> 32) % lockSlots)
    }
}
