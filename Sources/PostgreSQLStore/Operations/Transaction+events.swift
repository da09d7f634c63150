import StoreColumns
import VerificationCore

extension Transaction {
    func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey, once: IdempotencyRequest?,
        trace: TraceContext?, at now: Timestamp
    ) throws(StoreError) -> ApplyOutcome {
        let found = ask(Transaction.lockVerification, [.text(key.id.text), .text(key.application.text)])
        // Behind the lock, so that it sees what a parallel repeat of the request has kept.
        let use = askUse(of: once)
        if let repetition = try repetition(of: use, at: now) { return .repeated(repetition) }
        let stored = try answer(found).first { row throws(StoreError) in
            try StoredVerification(&row, of: key.application)
        }
        guard var verification = stored else { return .notFound }
        let answer = try feed(event, to: &verification, trace: trace, at: now)
        if let code, case .sending = answer { replaceCode(code, of: verification, at: now) }
        try keep(.applied(answer, verification.record), for: use, at: now)
        return .applied(answer, verification.record)
    }
}

extension Transaction {
    /// In the order of rows, so that two groups never wait for each other.
    static let lockVerifications = SQL(
        """
        SELECT l.application, \(verificationColumns) FROM \(both)
        WHERE l.id = ANY ($1::text[]) AND l.application = ANY ($2::text[]) ORDER BY l.row_id FOR UPDATE OF l
        """)

    /// Locks and reads all these verifications at once.
    func locked(_ keys: some Sequence<VerificationKey>) throws(StoreError) -> [VerificationKey: StoredVerification] {
        let ids = Set(keys.map(\.id.text))
        let applications = Set(keys.map(\.application.text))
        let found = ask(
            Transaction.lockVerifications, [.text(ListLiteral.words(ids)), .text(ListLiteral.words(applications))])
        let stored = try answer(found).all { row throws(StoreError) in
            let application: ApplicationID = try row.id()
            return try StoredVerification(&row, of: application)
        }
        return Dictionary(stored.map { ($0.key, $0) }) { first, _ in first }
    }
}
