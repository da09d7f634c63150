import StoreColumns
import VerificationCore

extension Session {
    static let findAnswer = SQL(
        """
        SELECT request_digest, status, body, created_at FROM idempotency
        WHERE owner = ?1 AND route = ?2 AND key_digest = ?3
        """)
    private static let keepAnswer = SQL(
        """
        INSERT INTO idempotency (owner, route, key_digest, request_digest, status, body, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (owner, route, key_digest) DO UPDATE SET request_digest = excluded.request_digest,
            status = excluded.status, body = excluded.body, created_at = excluded.created_at
        """)

    /// Whether the key was used within the last day, and for what.
    func repetition(of request: IdempotencyRequest?, at now: Timestamp) throws(StoreError) -> Repeat? {
        guard let request, let owner = try owner(request.application) else { return nil }
        let values: [ColumnValue] = [.integer(owner), .text(request.route), .blob(request.keyDigest)]
        let found: Repeat?? = try database.bound(Session.findAnswer, values).first { row throws(StoreError) in
            let digest = row.blob()
            let answer = StoredAnswer(status: row.int(), body: row.blob())
            guard now < row.moment() + Retention.idempotency else { return nil }
            return digest == request.requestDigest ? .sameRequest(answer) : .otherRequest
        }
        return found ?? nil
    }

    /// Keeps the answer for repeats, in the transaction of what it tells of.
    func keep(
        _ result: IdempotentResult, for request: IdempotencyRequest?, at now: Timestamp
    ) throws(StoreError) {
        guard let request, let answer = request.render(result) else { return }
        let owner = try ownerForWriting(request.application)
        try database.run(
            Session.keepAnswer,
            [
                .integer(owner), .text(request.route), .blob(request.keyDigest),
                .blob(request.requestDigest), .integer(answer.status), .blob(answer.body), .moment(now),
            ])
    }
}
