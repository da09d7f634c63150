import StoreColumns
import VerificationCore

extension Session {
    static let loadLedger = SQL(
        """
        SELECT l.verification, l.generation, l.created_at, l.code_length, l.expires_at, l.checks_max, l.checks_carried,
            c.times, l.digest_key, l.digest, l.is_guarded, l.transaction_digest, l.check_budget, l.subject
        FROM ledgers l JOIN checks c ON c.verification = l.verification
        WHERE l.id = ?1 AND l.owner = ?2
        """)
    static let loadEnded = SQL("SELECT \(VerificationColumns.ledger) FROM verifications WHERE id = ?1 AND owner = ?2")
    static let saveCheckTimes = SQL("UPDATE checks SET times = ?2 WHERE verification = ?1")

    /// What of an open verification a check needs.
    private struct Counter {
        let row: Int64
        var ledger: CheckLedger
        let digest: KeyedDigest
        var isGuarded: Bool
        let transaction: [UInt8]?
        let budget: HandleBudget?
        /// Known where the destination's guard is needed.
        let subject: [UInt8]

        func outcome(_ answer: CheckCount, _ key: VerificationKey) -> CountOutcome {
            switch answer {
            case .refused(let refusal):
                .refused(refusal)
            case .counted(let left):
                .counted(
                    CheckTicket(
                        key: key, generation: ledger.generation, digest: digest, checksLeft: left,
                        transaction: transaction))
            }
        }
    }

    /// Counts a check, or refuses to and has the disk write as much all the same, so that the time tells nothing (R9).
    func countCheck(
        _ key: VerificationKey, length: Int, handle: [UInt8]? = nil, at now: Timestamp
    ) throws(StoreError) -> CountOutcome {
        let outcome = try counted(key, length: length, handle: handle, at: now)
        if !outcome.isCounted { try writeAsMuch(at: now) }
        return outcome
    }

    /// Does what counting a check against a destination does, to one that is nobody's. A sweep removes its row like any
    /// other in the end.
    private func writeAsMuch(at now: Timestamp) throws(StoreError) {
        _ = try destinationGuard(Session.nobody, Session.noSubject)
        try undoingFailure { () throws(StoreError) in
            try writeNothingNew()
            let counted = DestinationGuard(
                failures: 1, recent: [now], closures: 0, closedUntil: nil, lastFailureAt: now)
            try save(counted, Session.nobody, Session.noSubject)
        }
    }

    /// The number of no application: those begin with 1.
    private static let nobody: Int64 = 0
    private static let noSubject = [UInt8](repeating: 0, count: 32)

    /// Counts a check: one indexed read and the write of one row, both among the open verifications only; from a
    /// verification's second check on one more of each, against the destination (R17).
    private func counted(
        _ key: VerificationKey, length: Int, handle: [UInt8]?, at now: Timestamp
    ) throws(StoreError) -> CountOutcome {
        guard let owner = try owner(key.application) else { return .notFound }
        guard var counter = try counter(key.id, of: owner) else { return try refusal(key.id, of: owner, length, now) }
        guard var budget = counter.budget else { return try count(&counter, key, of: owner, length, now) }
        if let refusal = budget.refusal(with: handle, length: length, of: counter.ledger, at: now) {
            return .refused(refusal)
        }
        let outcome = try count(&counter, key, of: owner, length, now)
        guard case .counted(let ticket) = outcome else { return outcome }
        let left = budget.counted(with: handle, in: counter.ledger)
        if budget != counter.budget { try database.run(Session.saveBudget, [.id(key.id), .blob(budget.bytes)]) }
        return .counted(ticket.leaving(left))
    }

    private static let loadBudget = SQL("SELECT check_budget FROM ledgers WHERE id = ?1")

    /// How the checks of an open verification are shared out.
    func budget(of key: VerificationKey) throws(StoreError) -> HandleBudget? {
        let found = try database.bound(Session.loadBudget, [.id(key.id)])
            .first { row throws(StoreError) in try row.budget() }
        return found ?? nil
    }

    static let saveBudget = SQL("UPDATE ledgers SET check_budget = ?2 WHERE id = ?1")

    private func count(
        _ counter: inout Counter, _ key: VerificationKey, of owner: Int64, _ length: Int, _ now: Timestamp
    ) throws(StoreError) -> CountOutcome {
        if counter.ledger.needsGuard(isGuarded: counter.isGuarded) {
            return try countGuarded(&counter, key, of: owner, length, now)
        }
        let answer = counter.ledger.count(length: length, at: now)
        if case .counted = answer { try saveCheckTimes(of: counter) }
        return counter.outcome(answer, key)
    }

    /// Counts a check against the destination, too.
    private func countGuarded(
        _ counter: inout Counter, _ key: VerificationKey, of owner: Int64, _ length: Int, _ now: Timestamp
    ) throws(StoreError) -> CountOutcome {
        var destination = try destinationGuard(owner, counter.subject)
        let wasGuarded = counter.isGuarded
        let (answer, closing) = counter.ledger.count(
            length: length, at: now, isGuarded: &counter.isGuarded, against: &destination)
        guard case .counted = answer else { return counter.outcome(answer, key) }
        try undoingFailure { () throws(StoreError) in
            try saveCheckTimes(of: counter)
            try save(destination, owner, counter.subject)
            if !wasGuarded { try database.run(Session.markGuarded, [.id(key.id)]) }
            if let closing { try record(.verification(TimelineEntry(closing, at: now)), for: counter.row, at: now) }
        }
        return counter.outcome(answer, key)
    }

    /// Does several changes or none of them. As a check's job is no composed one, what they have done when one fails is
    /// undone here.
    private func undoingFailure(_ changes: () throws(StoreError) -> Void) throws(StoreError) {
        try database.run(Session.beginCheck)
        do throws(StoreError) {
            try changes()
            try database.run(Session.endCheck)
        } catch {
            if database.isInTransaction {
                try database.run(Session.undoCheck)
                try database.run(Session.endCheck)
            }
            throw error
        }
    }

    private static let beginCheck = SQL("SAVEPOINT guarded_check")
    private static let undoCheck = SQL("ROLLBACK TO guarded_check")
    private static let endCheck = SQL("RELEASE guarded_check")

    private func saveCheckTimes(of counter: Counter) throws(StoreError) {
        let statement = try database.statement(Session.saveCheckTimes)
        statement.bind(1, counter.row)
        statement.bind(2, CheckTimes.bytes(counter.ledger.checkTimes, places: counter.ledger.checksMax))
        try statement.run()
    }

    private func counter(_ id: VerificationID, of owner: Int64) throws(StoreError) -> Counter? {
        let statement = try database.statement(Session.loadLedger)
        statement.bind(1, id)
        statement.bind(2, owner)
        return try statement.first { row throws(StoreError) in
            let number = row.integer()
            let ledger = try VerificationColumns.checked(
                CheckLedger(
                    status: .pending, generation: row.int(), createdAt: row.moment(), codeLength: row.int(),
                    expiresAt: row.moment(), checksMax: row.int(), checksCarried: row.int(),
                    checkTimes: row.withBytes(CheckTimes.read)))
            guard let keyID = UInt32(exactly: row.integer()) else { throw .damaged("a digest's key number") }
            let digest = KeyedDigest(keyID: keyID, bytes: row.blob())
            let isGuarded = row.flag()
            let transaction = row.optionalBlob()
            let budget = try row.budget()
            return Counter(
                row: number, ledger: ledger, digest: digest, isGuarded: isGuarded, transaction: transaction,
                budget: budget, subject: ledger.needsGuard(isGuarded: isGuarded) ? row.blob() : [])
        }
    }

    /// The answer to a check of a verification that is not among the open ones.
    private func refusal(
        _ id: VerificationID, of owner: Int64, _ length: Int, _ now: Timestamp
    ) throws(StoreError) -> CountOutcome {
        let statement = try database.statement(Session.loadEnded)
        statement.bind(1, id)
        statement.bind(2, owner)
        let ended = try statement.first { row throws(StoreError) in try VerificationColumns.ledger(&row) }
        guard var ended else { return .notFound }
        guard case .refused(let refusal) = ended.count(length: length, at: now), ended.status.isTerminal else {
            throw .damaged("an open verification without its ledger")
        }
        return .refused(refusal)
    }

    func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey, once: IdempotencyRequest?,
        trace: TraceContext?, at now: Timestamp
    ) throws(StoreError) -> ApplyOutcome {
        if let repetition = try repetition(of: once, at: now) { return .repeated(repetition) }
        guard var verification = try load(key) else { return .notFound }
        let answer = try feed(event, to: &verification, trace: trace, at: now)
        if let code, case .sending = answer {
            let generation = verification.record.state.ledger.generation
            try replaceCode(code, generation: generation, for: verification, at: now)
        }
        try keep(.applied(answer, verification.record), for: once, at: now)
        return .applied(answer, verification.record)
    }
}
