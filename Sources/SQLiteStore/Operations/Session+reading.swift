import StoreColumns
import VerificationCore

extension Session {
    static let loadDeliveries = SQL(
        """
        SELECT row, \(DeliveryColumns.identity), \(DeliveryColumns.state) FROM deliveries
        WHERE verification = ?1 ORDER BY row
        """)
    static let loadEvents = SQL(
        """
        SELECT \(prefixed("e", EventColumns.names).replacing("e.delivery", with: "d.id"))
        FROM events e LEFT JOIN deliveries d ON d.row = e.delivery WHERE e.verification = ?1 ORDER BY e.place
        """)
    static let findDue = SQL(
        """
        SELECT o.id, l.id FROM ledgers l JOIN owners o ON o.row = l.owner
        WHERE l.next_deadline <= ?1 ORDER BY l.next_deadline, l.verification LIMIT ?2
        """)
    static let firstDeadline = SQL("SELECT min(next_deadline) FROM ledgers")
    static let firstDelivery = SQL("SELECT min(ready_at) FROM deliveries WHERE ready_at IS NOT NULL")

    func verifications(
        _ query: VerificationQuery, of application: ApplicationID
    ) throws(StoreError) -> [VerificationRecord] {
        guard let owner = try owner(application) else { return [] }
        return try database.bound(VerificationListing.statement(query), VerificationListing.values(query, of: owner))
            .all { row throws(StoreError) in try Session.record(&row, of: application) }
    }

    func deliveries(of key: VerificationKey) throws(StoreError) -> [DeliveryRecord]? {
        guard let verification = try findRow(key) else { return nil }
        return try database.bound(Session.loadDeliveries, [.integer(verification)]).all { row throws(StoreError) in
            let attempts = try attempts(of: row.integer())
            return try DeliveryColumns.record(&row, of: key, attempts: attempts)
        }
    }

    func events(of key: VerificationKey) throws(StoreError) -> [EventRecord]? {
        guard let verification = try findRow(key) else { return nil }
        return try database.bound(Session.loadEvents, [.integer(verification)]).all(EventColumns.record)
    }

    func due(at now: Timestamp, limit: Int) throws(StoreError) -> [VerificationKey] {
        try database.bound(Session.findDue, [.moment(now), .integer(limit)]).all { row throws(StoreError) in
            VerificationKey(application: try row.id(), id: try row.id())
        }
    }

    func nextDue() throws(StoreError) -> Timestamp? {
        var moments: [Timestamp] = []
        for sql in [Session.firstDeadline, Session.firstDelivery] {
            let found: Timestamp?? = try database.statement(sql).first { row throws(StoreError) in
                row.optionalMoment()
            }
            if let moment = found ?? nil { moments.append(moment) }
        }
        return moments.min()
    }
}
