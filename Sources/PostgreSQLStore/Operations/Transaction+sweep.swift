import StoreColumns
import VerificationCore

extension Transaction {
    /// Answers, and verifications of each kind, that one call touches at most.
    static let sweptMax = 500
    /// Marks of commits that one call removes at most; they are many and small.
    static let sweptMarksMax = 10_000

    static let sweepAnswers = SQL(
        """
        DELETE FROM idempotency WHERE (application, route, key_digest) IN
            (SELECT application, route, key_digest FROM idempotency WHERE created_at <= $1
             ORDER BY created_at LIMIT \(sweptMax) FOR UPDATE SKIP LOCKED)
        """)
    static let sweepMarks = SQL(
        """
        DELETE FROM commits WHERE (made_at, id) IN
            (SELECT made_at, id FROM commits WHERE made_at <= $1
             ORDER BY made_at LIMIT \(sweptMarksMax) FOR UPDATE SKIP LOCKED)
        """)
    static let lockWhole = SQL(lockEnded("0, 1, 2, 3"))
    static let lockWithDestinations = SQL(lockEnded("0, 2"))
    static let lockWithDetails = SQL(lockEnded("0, 1"))

    static let eraseDestinations = SQL(
        """
        UPDATE verifications SET phone_sealed = NULL, phone_masked = NULL, phone_index = NULL,
            email_sealed = NULL, email_masked = NULL, email_index = NULL, send_targets = NULL, metadata = '[]'
        WHERE row_id = ANY ($1::bigint[])
        """)
    static let eraseWords = SQL(
        """
        UPDATE deliveries SET vendor_word = NULL, trace = NULL,
            memo = CASE WHEN work IS NULL THEN NULL ELSE memo END,
            left_behind = CASE WHEN work IS NULL THEN NULL ELSE left_behind END
        WHERE verification = ANY ($1::bigint[])
        """)
    static let eraseSpokenWords = SQL(
        """
        UPDATE events SET vendor_word = NULL WHERE verification = ANY ($1::bigint[]) AND vendor_word IS NOT NULL
        """)
    static let removeAttempts = SQL(
        """
        DELETE FROM delivery_attempts
        WHERE delivery IN (SELECT row_id FROM deliveries WHERE verification = ANY ($1::bigint[]))
        """)
    static let markAged = SQL("UPDATE ledgers SET aged = (aged | $2::smallint)::smallint WHERE id = ANY ($1::text[])")
    static let removeParts = ["events", "deliveries", "envelopes"].map {
        SQL("DELETE FROM \($0) WHERE verification = ANY ($1::bigint[])")
    }
    static let removeVerifications = SQL("DELETE FROM verifications WHERE row_id = ANY ($1::bigint[])")
    static let removeLedgers = SQL("DELETE FROM ledgers WHERE id = ANY ($1::text[])")

    private static func lockEnded(_ aged: String) -> String {
        """
        SELECT row_id, id FROM ledgers WHERE ended_at IS NOT NULL AND aged IN (\(aged)) AND ended_at <= $1
        LIMIT \(sweptMax) FOR UPDATE SKIP LOCKED
        """
    }

    /// An ended verification that is to lose something.
    private struct Swept: Hashable {
        let row: Int64
        let id: String
    }

    /// Carries out one step of retention (R83): whoever is locked by somebody else is left for the next step.
    /// - Parameter storeTime: Of the store's clock, by which marks of commits are made.
    func sweep(
        at now: Timestamp, storeTime: Timestamp, keeping retention: Retention
    ) throws(StoreError) -> SweepOutcome {
        func eldest(_ kept: Duration, before moment: Timestamp? = nil) -> [ColumnValue] {
            [.integer((moment ?? now).milliseconds - kept.inMilliseconds)]
        }
        let whole = ask(Transaction.lockWhole, eldest(retention.verifications))
        let places = ask(Transaction.lockWithDestinations, eldest(retention.destinations))
        let details = ask(Transaction.lockWithDetails, eldest(retention.deliveryDetails))
        let answers = try change(Transaction.sweepAnswers, eldest(Retention.idempotency))
        let guards = try change(Transaction.sweepGuards, eldest(Retention.failedChecks))
        let marks = try change(Transaction.sweepMarks, eldest(CommitMark.lifetime, before: storeTime))
        let limits = try sweepLimits(at: now)
        let removed = try swept(whole)
        let withPlaces = try swept(places).subtracting(removed)
        let withDetails = try swept(details).subtracting(removed)
        try dropLastKeys(of: removed.union(withPlaces).map(\.row))
        remove(removed)
        eraseDestinations(of: withPlaces)
        eraseDetails(of: withDetails)
        let most = max(
            try answer(whole).count, try answer(places).count, try answer(details).count, answers, guards,
            limits / Transaction.limitSweeps)
        return SweepOutcome(
            rows: answers + guards + marks + limits + removed.count + withPlaces.union(withDetails).count,
            isFinished: most < Transaction.sweptMax && marks < Transaction.sweptMarksMax)
    }

    private func swept(_ question: Question) throws(StoreError) -> Set<Swept> {
        Set(try answer(question).all { row throws(StoreError) in Swept(row: row.integer(), id: row.text()) })
    }

    private func remove(_ swept: Set<Swept>) {
        guard !swept.isEmpty else { return }
        let rows: [ColumnValue] = [.text(ListLiteral.numbers(swept.map(\.row)))]
        run(Transaction.removeAttempts, rows)
        for part in Transaction.removeParts { run(part, rows) }
        run(Transaction.removeVerifications, rows)
        run(Transaction.removeLedgers, [.text(ListLiteral.words(swept.map(\.id)))])
    }

    private func eraseDestinations(of swept: Set<Swept>) {
        guard !swept.isEmpty else { return }
        run(Transaction.eraseDestinations, [.text(ListLiteral.numbers(swept.map(\.row)))])
        run(Transaction.markAged, [.text(ListLiteral.words(swept.map(\.id))), .integer(1)])
    }

    private func eraseDetails(of swept: Set<Swept>) {
        guard !swept.isEmpty else { return }
        let rows: [ColumnValue] = [.text(ListLiteral.numbers(swept.map(\.row)))]
        run(Transaction.removeAttempts, rows)
        run(Transaction.eraseWords, rows)
        run(Transaction.eraseSpokenWords, rows)
        run(Transaction.markAged, [.text(ListLiteral.words(swept.map(\.id))), .integer(2)])
    }
}
