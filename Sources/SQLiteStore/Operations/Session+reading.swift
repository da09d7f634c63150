import StoreColumns
import VerificationCore

extension Session {
    static let loadDeliveries = SQL(
        """
        SELECT row, \(DeliveryColumns.identity), \(DeliveryColumns.state) FROM deliveries
        WHERE verification = ?1 ORDER BY row
        """)
    static let loadEvents = SQL("SELECT \(EventColumns.names) FROM events WHERE verification = ?1 ORDER BY row")
    static let findDue = SQL(
        """
        SELECT application, id FROM verifications
        WHERE next_deadline IS NOT NULL AND next_deadline <= ?1 ORDER BY next_deadline, row LIMIT ?2
        """)
    static let firstDeadline = SQL("SELECT min(next_deadline) FROM verifications WHERE next_deadline IS NOT NULL")
    static let firstDelivery = SQL("SELECT min(ready_at) FROM deliveries WHERE ready_at IS NOT NULL")

    func verifications(
        _ query: VerificationQuery, of application: ApplicationID
    ) throws(StoreError) -> [VerificationRecord] {
        try database
            .bound(VerificationListing.statement(query), VerificationListing.values(query, of: application))
            .all { row throws(StoreError) in try VerificationColumns.record(&row, of: application) }
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
