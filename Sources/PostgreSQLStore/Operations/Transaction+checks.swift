import StoreColumns
import VerificationCore

/// What of a verification a check needs.
struct CheckCounter {
    let application: String
    let row: Int64
    let subject: [UInt8]
    var ledger: CheckLedger
    let digest: KeyedDigest
    /// The digest of the transaction that the code is bound to (R13).
    let transaction: [UInt8]?
    /// How the checks are shared out; nil for one budget.
    var budget: HandleBudget?
    /// Whether its checks are counted against its destination, too (R17).
    var isGuarded: Bool
    /// Whether a check was counted that still has to be saved.
    var isChanged = false
    /// Whether it is guarded since just now.
    var isNewlyGuarded = false

    var guardKey: GuardKey { GuardKey(application: application, subject: subject) }
}

extension Transaction {
    /// In the order of rows, so that two groups never wait for each other.
    static let lockLedgers = SQL(
        """
        SELECT id, application, row_id, is_guarded, subject, \(VerificationColumns.ledger), digest_key, digest,
            transaction_digest, check_budget
        FROM ledgers
        WHERE id = ANY ($1::text[]) AND application = ANY ($2::text[]) ORDER BY row_id FOR UPDATE
        """)
    static let saveCheckTimes = SQL(
        """
        UPDATE ledgers l SET check_times = k.times
        FROM unnest($1::text[], $2::text[], $3::bytea[]) AS k (id, application, times)
        WHERE l.id = k.id AND l.application = k.application
        """)

    private static let readBudget = SQL("SELECT check_budget FROM ledgers WHERE id = $1 AND application = $2")

    /// How the checks of an open verification, whose ledger is locked, are shared out.
    func budget(of verification: StoredVerification) throws(StoreError) -> HandleBudget? {
        let key = verification.key
        let found = try answer(ask(Transaction.readBudget, [.text(key.id.text), .text(key.application.text)]))
            .first { row throws(StoreError) in try row.budget() }
        return found ?? nil
    }

    static let saveBudgets = SQL(
        """
        UPDATE ledgers l SET check_budget = k.budget
        FROM unnest($1::text[], $2::text[], $3::bytea[]) AS k (id, application, budget)
        WHERE l.id = k.id AND l.application = k.application
        """)

    /// Locks the ledgers of these verifications, one for each check, and the guards of the destinations against which
    /// the checks may be counted, all in one round trip, so that its time does not tell which of them there are (R9).
    func lock(
        _ keys: [VerificationKey]
    ) throws(StoreError) -> (counters: [String: CheckCounter], guards: [GuardKey: DestinationGuard]) {
        let times = Dictionary(keys.map { ($0.id.text, 1) }, uniquingKeysWith: +)
        let repeated = times.filter { $0.value > 1 }.keys
        let applications = Set(keys.map(\.application.text))
        let lists: [ColumnValue] = [.text(ListLiteral.words(times.keys)), .text(ListLiteral.words(applications))]
        let ledgers = ask(Transaction.lockLedgers, lists)
        noteChange()
        let guards = ask(Transaction.lockCheckedGuards, lists + [.text(ListLiteral.words(repeated))])
        let counters = try answer(ledgers).all { row throws(StoreError) in
            (row.text(), try CheckCounter(&row))
        }
        return (Dictionary(counters) { first, _ in first }, try self.guards(in: answer(guards)))
    }

    /// Saves the moments of all checks that were counted.
    func save(_ counters: [String: CheckCounter]) {
        let changed = counters.filter(\.value.isChanged)
        guard !changed.isEmpty else { return }
        let times = changed.map { CheckTimes.bytes($0.value.ledger.checkTimes) }
        run(
            Transaction.saveCheckTimes,
            [
                .text(ListLiteral.words(changed.map(\.key))),
                .text(ListLiteral.words(changed.map(\.value.application))), .text(ListLiteral.blobs(times)),
            ])
        let shared = changed.filter { $0.value.budget != nil }
        if !shared.isEmpty {
            run(
                Transaction.saveBudgets,
                [
                    .text(ListLiteral.words(shared.map(\.key))),
                    .text(ListLiteral.words(shared.map(\.value.application))),
                    .text(ListLiteral.blobs(shared.compactMap { $0.value.budget?.bytes })),
                ])
        }
        let guarded = changed.filter(\.value.isNewlyGuarded)
        guard !guarded.isEmpty else { return }
        run(
            Transaction.markGuarded,
            [
                .text(ListLiteral.words(guarded.map(\.key))),
                .text(ListLiteral.words(guarded.map(\.value.application))),
            ])
    }
}

extension CheckCounter {
    /// Reads the columns of `lockLedgers` behind the id.
    init(_ row: inout Row) throws(StoreError) {
        application = row.text()
        self.row = row.integer()
        isGuarded = row.flag()
        subject = row.blob()
        ledger = try VerificationColumns.ledger(&row)
        guard let keyID = UInt32(exactly: row.integer()) else { throw .damaged("a digest's key number") }
        digest = KeyedDigest(keyID: keyID, bytes: row.blob())
        transaction = row.optionalBlob()
        budget = try row.budget()
    }
}
