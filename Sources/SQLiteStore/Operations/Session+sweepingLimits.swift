import StoreColumns
import VerificationCore

extension Session {
    /// Counters, and lines of what limits did, that one portion of a sweep removes at most.
    static let limitsSweptMax = 500

    static let sweepLimitStates = SQL(
        """
        DELETE FROM limit_states WHERE (owner, kind, key) IN
            (SELECT owner, kind, key FROM limit_states WHERE expires_at <= ?1
             ORDER BY expires_at LIMIT \(limitsSweptMax))
        """)
    static let sweepLimitEvents = SQL(
        """
        DELETE FROM limit_events WHERE (owner, at, id) IN
            (SELECT owner, at, id FROM limit_events WHERE at <= ?1 ORDER BY at LIMIT \(limitsSweptMax))
        """)
    /// The newest line of an application that is one too many.
    static let findSpareEvent = SQL(
        "SELECT at FROM limit_events WHERE owner = ?1 ORDER BY at DESC, id DESC LIMIT 1 OFFSET \(LimitEvents.keptMax)")
    static let dropSpareEvents = SQL(
        """
        DELETE FROM limit_events WHERE (owner, at, id) IN
            (SELECT owner, at, id FROM limit_events WHERE owner = ?1 AND at <= ?2 ORDER BY at
             LIMIT \(limitsSweptMax))
        """)
    private static let listOwners = SQL("SELECT row FROM owners")

    /// Removes counters that say nothing any more, and lines that are too old or too many.
    func sweepLimits(at now: Timestamp) throws(StoreError) -> (rows: Int, isFinished: Bool) {
        try database.run(Session.sweepLimitStates, [.moment(now)])
        var counts = [database.changes]
        try database.run(
            Session.sweepLimitEvents, [.integer(now.milliseconds - LimitEvents.keptFor.inMilliseconds)])
        counts.append(database.changes)
        let owners = try database.bound(Session.listOwners, []).all { row throws(StoreError) in row.integer() }
        for owner in owners {
            let spare = try database.bound(Session.findSpareEvent, [.integer(owner)])
                .first { row throws(StoreError) in row.integer() }
            guard let spare else { continue }
            try database.run(Session.dropSpareEvents, [.integer(owner), .integer(spare)])
            counts.append(database.changes)
        }
        return (counts.reduce(0, +), counts.allSatisfy { $0 < Session.limitsSweptMax })
    }
}
