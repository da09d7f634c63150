import StoreColumns
import VerificationCore

extension Transaction {
    private static let rowOf = "(SELECT row_id FROM ledgers WHERE id = $1 AND application = $2)"
    static let findVerification = SQL("SELECT row_id FROM ledgers WHERE id = $1 AND application = $2")
    static let loadDeliveries = SQL(
        """
        SELECT row_id, \(DeliveryColumns.identity), \(DeliveryColumns.state) FROM deliveries
        WHERE verification = \(rowOf) AND application = $2 ORDER BY row_id
        """)
    static let loadAttempts = SQL(
        """
        SELECT delivery, \(DeliveryColumns.attempt) FROM delivery_attempts
        WHERE delivery IN (SELECT row_id FROM deliveries WHERE verification = \(rowOf)) AND application = $2
        ORDER BY delivery, row_id
        """)
    static let loadEvents = SQL(
        """
        SELECT \(EventColumns.names) FROM events WHERE verification = \(rowOf) AND application = $2 ORDER BY row_id
        """)
    static let findDue = SQL(
        """
        SELECT application, id FROM ledgers
        WHERE next_deadline IS NOT NULL AND next_deadline <= $1 ORDER BY next_deadline, row_id LIMIT $2
        """)
    static let firstDeadline = SQL(
        "SELECT next_deadline FROM ledgers WHERE next_deadline IS NOT NULL ORDER BY next_deadline LIMIT 1")
    static let firstDelivery = SQL(
        "SELECT ready_at FROM deliveries WHERE ready_at IS NOT NULL ORDER BY ready_at LIMIT 1")

    func verification(_ key: VerificationKey) throws(StoreError) -> VerificationRecord? {
        let found = ask(Transaction.readVerification, [.text(key.id.text), .text(key.application.text)])
        return try answer(found).first { row throws(StoreError) in
            try StoredVerification(&row, of: key.application).record
        }
    }

    func verifications(
        _ query: VerificationQuery, of application: ApplicationID
    ) throws(StoreError) -> [VerificationRecord] {
        let found = ask(
            VerificationListing.statement(query), VerificationListing.values(query, of: application))
        return try answer(found).all { row throws(StoreError) in
            try VerificationColumns.record(&row, of: application)
        }
    }

    func deliveries(of key: VerificationKey) throws(StoreError) -> [DeliveryRecord]? {
        let values: [ColumnValue] = [.text(key.id.text), .text(key.application.text)]
        let verification = ask(Transaction.findVerification, values)
        let found = ask(Transaction.loadDeliveries, values)
        let tried = ask(Transaction.loadAttempts, values)
        guard try answer(verification).count > 0 else { return nil }
        let attempts = try attempts(tried)
        return try answer(found).all { row throws(StoreError) in
            let number = row.integer()
            return try DeliveryColumns.record(&row, of: key, attempts: attempts[number] ?? [])
        }
    }

    func events(of key: VerificationKey) throws(StoreError) -> [EventRecord]? {
        let values: [ColumnValue] = [.text(key.id.text), .text(key.application.text)]
        let verification = ask(Transaction.findVerification, values)
        let found = ask(Transaction.loadEvents, values)
        guard try answer(verification).count > 0 else { return nil }
        return try answer(found).all(EventColumns.record)
    }

    func due(at now: Timestamp, limit: Int) throws(StoreError) -> [VerificationKey] {
        try answer(ask(Transaction.findDue, [.moment(now), .integer(limit)])).all { row throws(StoreError) in
            VerificationKey(application: try row.id(), id: try row.id())
        }
    }

    func nextDue() throws(StoreError) -> Timestamp? {
        let questions = [ask(Transaction.firstDeadline), ask(Transaction.firstDelivery)]
        var moments: [Timestamp] = []
        for question in questions {
            moments += try answer(question).all { row throws(StoreError) in row.moment() }
        }
        return moments.min()
    }
}
