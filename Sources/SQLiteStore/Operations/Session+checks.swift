import StoreColumns
import VerificationCore

extension Session {
    static let loadLedger = SQL(
        """
        SELECT row, \(VerificationColumns.ledger), digest_key, digest FROM verifications
        WHERE id = ?1 AND application = ?2
        """)
    static let saveCheckTimes = SQL("UPDATE verifications SET check_times = ?2 WHERE row = ?1")

    /// What of a verification a check needs.
    private struct Counter {
        let row: Int64
        var ledger: CheckLedger
        let digest: KeyedDigest
    }

    /// Counts a check: one indexed read and the write of one row.
    func countCheck(_ key: VerificationKey, length: Int, at now: Timestamp) throws(StoreError) -> CountOutcome {
        guard var counter = try counter(key) else { return .notFound }
        switch counter.ledger.count(length: length, at: now) {
        case .refused(let refusal):
            return .refused(refusal)
        case .counted(let left):
            let statement = try database.statement(Session.saveCheckTimes)
            statement.bind(1, counter.row)
            statement.bind(2, CheckTimes.bytes(counter.ledger.checkTimes))
            try statement.run()
            return .counted(
                CheckTicket(
                    key: key, generation: counter.ledger.generation, digest: counter.digest, checksLeft: left))
        }
    }

    private func counter(_ key: VerificationKey) throws(StoreError) -> Counter? {
        let statement = try database.statement(Session.loadLedger)
        statement.bind(1, key.id.text)
        statement.bind(2, key.application.text)
        return try statement.first { row throws(StoreError) in
            let number = row.integer()
            let ledger = try VerificationColumns.ledger(&row)
            guard let keyID = UInt32(exactly: row.integer()) else { throw .damaged("a digest's key number") }
            return Counter(row: number, ledger: ledger, digest: KeyedDigest(keyID: keyID, bytes: row.blob()))
        }
    }

    func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey, once: IdempotencyRequest?,
        at now: Timestamp
    ) throws(StoreError) -> ApplyOutcome {
        if let repetition = try repetition(of: once, at: now) { return .repeated(repetition) }
        guard var verification = try load(key) else { return .notFound }
        let answer = try feed(event, to: &verification, at: now)
        if let code, case .sending = answer {
            let generation = verification.record.state.ledger.generation
            try replaceCode(code, generation: generation, for: verification.row, at: now)
        }
        try keep(.applied(answer, verification.record), for: once, at: now)
        return .applied(answer, verification.record)
    }
}
