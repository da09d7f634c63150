import StoreColumns
import VerificationCore

extension Transaction {
    static let findAnswer = SQL(
        """
        SELECT request_digest, status, body, created_at FROM idempotency
        WHERE application = $1 AND route = $2 AND key_digest = $3
        """)
    /// Fails when another transaction has kept an answer meanwhile; then this one is done again and finds it.
    static let keepAnswer = SQL(
        """
        INSERT INTO idempotency (application, route, key_digest, request_digest, status, body, created_at)
        VALUES (\(SQL.places(7)))
        """)
    static let dropAnswer = SQL(
        """
        DELETE FROM idempotency
        WHERE application = $1 AND route = $2 AND key_digest = $3 AND created_at <= $4
        """)

    /// An idempotency key as this transaction found it.
    struct KeyUse {
        let request: IdempotencyRequest
        fileprivate let found: Question

        fileprivate var values: [ColumnValue] {
            [.text(request.application.text), .text(request.route), .blob(request.keyDigest)]
        }
    }

    /// Asks what is known of an idempotency key.
    func askUse(of request: IdempotencyRequest?) -> KeyUse? {
        guard let request else { return nil }
        let values: [ColumnValue] = [
            .text(request.application.text), .text(request.route), .blob(request.keyDigest),
        ]
        return KeyUse(request: request, found: ask(Transaction.findAnswer, values))
    }

    /// Whether the key was used within the last day, and for what.
    func repetition(of use: KeyUse?, at now: Timestamp) throws(StoreError) -> Repeat? {
        guard let use else { return nil }
        let found: Repeat?? = try answer(use.found).first { row throws(StoreError) in
            let digest = row.blob()
            let answer = StoredAnswer(status: row.int(), body: row.blob())
            guard now < row.moment() + Retention.idempotency else { return nil }
            return digest == use.request.requestDigest ? .sameRequest(answer) : .otherRequest
        }
        return found ?? nil
    }

    /// Keeps the answer for repeats, in the transaction of what it tells of.
    func keep(_ result: IdempotentResult, for use: KeyUse?, at now: Timestamp) throws(StoreError) {
        guard let use, let stored = use.request.render(result) else { return }
        if try answer(use.found).count > 0 {
            let eldest = Timestamp(milliseconds: now.milliseconds - Retention.idempotency.inMilliseconds)
            run(Transaction.dropAnswer, use.values + [.moment(eldest)])
        }
        run(
            Transaction.keepAnswer,
            use.values + [
                .blob(use.request.requestDigest), .integer(stored.status), .blob(stored.body), .moment(now),
            ])
    }
}
