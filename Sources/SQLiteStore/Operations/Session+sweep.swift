import StoreColumns
import VerificationCore

extension Session {
    /// Idempotency records that one call removes at most.
    static let sweptMax = 1000

    static let sweepAnswers = SQL(
        """
        DELETE FROM idempotency WHERE (owner, route, key_digest) IN
            (SELECT owner, route, key_digest FROM idempotency WHERE created_at <= ?1
             ORDER BY created_at LIMIT \(sweptMax))
        """)

    func sweep(at now: Timestamp) throws(StoreError) -> SweepOutcome {
        let eldest = Timestamp(milliseconds: now.milliseconds - Retention.idempotency.inMilliseconds)
        try database.run(Session.sweepAnswers, [.moment(eldest)])
        let rows = database.changes
        return SweepOutcome(rows: rows, isFinished: rows < Session.sweptMax)
    }

    /// Moves the log into the database and cuts it, so that erased values do not live on in it (R59). Does as much as
    /// it can while somebody reads, and hardly waits for that: behind it wait all changes, and a backup reads for long.
    func truncateLog() throws(StoreError) {
        _ = try database.waiting(milliseconds: Session.readersAwaitedMilliseconds) { () throws(StoreError) in
            try database.value("PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    /// Longer than any read of the service's own.
    private static let readersAwaitedMilliseconds: Int32 = 50
}
