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

    static let saveBudgets = SQL(
        """
        UPDATE ledgers l SET check_budget = k.budget
        FROM unnest($1::text[], $2::text[], $3::bytea[]) AS k (id, application, budget)
        WHERE l.id = k.id AND l.application = k.application
        """)

    /// Locks the ledgers of all these verifications at once.
    func counters(_ keys: some Sequence<VerificationKey>) throws(StoreError) -> [String: CheckCounter] {
        let ids = Set(keys.map(\.id.text))
        let applications = Set(keys.map(\.application.text))
        let found = ask(
            Transaction.lockLedgers, [.text(ListLiteral.words(ids)), .text(ListLiteral.words(applications))])
        let counters = try answer(found).all { row throws(StoreError) in
            (row.text(), try CheckCounter(&row))
        }
        return Dictionary(counters) { first, _ in first }
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
