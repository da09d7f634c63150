import StoreColumns
import VerificationCore

extension Session {
    /// Idempotency records that one portion removes at most.
    static let answersMax = 500
    /// Verifications of which one portion erases something, or that it removes, at most.
    static let agedMax = 40

    static let sweepAnswers = SQL(
        """
        DELETE FROM idempotency WHERE (owner, route, key_digest) IN
            (SELECT owner, route, key_digest FROM idempotency WHERE created_at <= ?1
             ORDER BY created_at LIMIT \(answersMax))
        """)
    static let findRemovable = aged(keeping: "0, 1, 2, 3")
    static let findWithDestinations = aged(keeping: "1, 3")
    static let findWithDetails = aged(keeping: "2, 3")

    static let eraseDestinations = SQL(
        """
        UPDATE verifications SET phone_sealed = NULL, phone_masked = NULL, phone_index = NULL, email_sealed = NULL,
            email_masked = NULL, email_index = NULL, send_targets = NULL, metadata = '[]',
            keeps = keeps & \(Kept.deliveryDetails)
        WHERE row = ?1
        """)
    static let removeAttempts = SQL(
        "DELETE FROM delivery_attempts WHERE delivery IN (SELECT row FROM deliveries WHERE verification = ?1)")
    /// What a gateway has to be given back for work that is left stays until that is done.
    static let eraseWords = SQL(
        """
        UPDATE deliveries SET vendor_word = NULL, trace = NULL, memo = iif(work IS NULL, NULL, memo),
            left_behind = iif(work IS NULL, NULL, left_behind)
        WHERE verification = ?1
        """)
    static let eraseEventWords = SQL(
        "UPDATE events SET vendor_word = NULL WHERE verification = ?1 AND vendor_word IS NOT NULL")
    static let markDetailsErased = SQL("UPDATE verifications SET keeps = keeps & \(Kept.destinations) WHERE row = ?1")
    /// Details that came after the erasing are erased by the next sweep.
    static let markDetails = SQL(
        """
        UPDATE verifications SET keeps = keeps | \(Kept.deliveryDetails)
        WHERE row = ?1 AND keeps & \(Kept.deliveryDetails) = 0
        """)
    static let removeEvents = SQL("DELETE FROM events WHERE verification = ?1")
    static let removeDeliveries = SQL("DELETE FROM deliveries WHERE verification = ?1")
    static let removeVerification = SQL("DELETE FROM verifications WHERE row = ?1")

    private static func aged(keeping: String) -> SQL {
        SQL(
            """
            SELECT row FROM verifications WHERE ended_at IS NOT NULL AND keeps IN (\(keeping)) AND ended_at <= ?1
            LIMIT \(agedMax)
            """)
    }

    /// Removes one portion of what is past its time.
    func sweep(at now: Timestamp, keeping retention: Retention) throws(StoreError) -> SweepOutcome {
        try database.run(Session.sweepAnswers, [.moment(now.before(Retention.idempotency))])
        var rows = database.changes
        var isFinished = rows < Session.answersMax
        try database.run(Session.sweepGuards, [.moment(now.before(Retention.failedChecks))])
        rows += database.changes
        if database.changes == Session.guardsMax { isFinished = false }
        let limits = try sweepLimits(at: now)
        rows += limits.rows
        if !limits.isFinished { isFinished = false }
        let steps: [(find: SQL, age: Duration, statements: [SQL])] = [
            (
                Session.findRemovable, retention.verifications,
                [
                    Session.removeAttempts, Session.removeEvents, Session.removeDeliveries, Session.eraseEnvelope,
                    Session.dropLastKeys, Session.removeVerification,
                ]
            ),
            (Session.findWithDestinations, retention.destinations, [Session.dropLastKeys, Session.eraseDestinations]),
            (
                Session.findWithDetails, retention.deliveryDetails,
                [Session.removeAttempts, Session.eraseWords, Session.eraseEventWords, Session.markDetailsErased]
            ),
        ]
        for step in steps {
            let found = try database.bound(step.find, [.moment(now.before(step.age))])
                .all { row throws(StoreError) in row.integer() }
            for row in found {
                for statement in step.statements { try database.run(statement, [.integer(row)]) }
            }
            rows += found.count
            if found.count == Session.agedMax {
                isFinished = false
                break
            }
        }
        return SweepOutcome(rows: rows, isFinished: isFinished)
    }

    /// Gives a bounded number of free pages back to the file system, once there are many: a few are soon used again.
    func giveBackPages() throws(StoreError) {
        let free = Int(try database.value("PRAGMA freelist_count")) ?? 0
        guard free > Session.freePagesKept else { return }
        let pages = Int(try database.value("PRAGMA page_count")) ?? 0
        guard free > pages / Session.freePartKept else { return }
        try database.execute("PRAGMA incremental_vacuum(\(Session.pagesGivenBack))")
    }

    /// Whether the log is to be cut now: at the end of a sweep, and every minute of a long one.
    func shouldCutLog(_ outcome: SweepOutcome, at now: Timestamp) -> Bool {
        guard !outcome.isFinished, let last = logCutAt, now >= last else { return true }
        return now >= last + .seconds(60)
    }

    /// Moves the log into the database and cuts it, so that erased values do not live on in it (R59). Does as much as
    /// it can while somebody reads, and hardly waits for that: behind it wait all changes, and a backup reads for long.
    func truncateLog() throws(StoreError) {
        try database.waiting(milliseconds: Session.readersAwaitedMilliseconds) { () throws(StoreError) in
            try database.cutLog()
        }
    }

    /// Longer than any read of the service's own.
    private static let readersAwaitedMilliseconds: Int32 = 50
    /// Free pages that stay in any file: 8 MiB.
    static let freePagesKept = 2048
    /// Free pages stay up to this part of the file: a tenth.
    private static let freePartKept = 10
    /// Pages that one sweep gives back at most: 1 MiB.
    static let pagesGivenBack = 256
}

extension Timestamp {
    fileprivate func before(_ age: Duration) -> Timestamp {
        Timestamp(milliseconds: milliseconds - age.inMilliseconds)
    }
}
