import StoreColumns
public import VerificationCore

extension PostgreSQLStore: QueueMeasuring {
    /// How many deliveries are due and held by nobody on any machine, and since when.
    public func queue(at now: Timestamp) async throws(StoreError) -> QueueMeasurement {
        try await read(.all) { transaction throws(StoreError) in try transaction.queue(at: now) }
    }
}

extension Transaction {
    static let measureQueue = SQL(
        """
        SELECT count(*), min(ready_at) FROM
            (SELECT ready_at FROM deliveries WHERE ready_at IS NOT NULL AND ready_at <= $1
             ORDER BY ready_at LIMIT \(QueueMeasurement.countMax)) due
        """)

    func queue(at now: Timestamp) throws(StoreError) -> QueueMeasurement {
        let found = try answer(ask(Transaction.measureQueue, [.moment(now)])).all { row throws(StoreError) in
            QueueMeasurement(due: Int(row.integer()), oldestSince: row.optionalMoment())
        }
        return found.first ?? QueueMeasurement(due: 0, oldestSince: nil)
    }
}
