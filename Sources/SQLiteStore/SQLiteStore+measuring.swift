import StoreColumns
public import VerificationCore

extension SQLiteStore: QueueMeasuring {
    /// How many deliveries are due and held by nobody, and since when.
    public func queue(at now: Timestamp) async throws(StoreError) -> QueueMeasurement {
        try await read { session throws(StoreError) in try session.queue(at: now) }
    }

    /// Changes and reads that wait for a thread.
    public var waiting: (changes: Int, reads: Int) { (writes.waiting, reads.waiting) }
}

extension Session {
    static let measureQueue = SQL(
        """
        SELECT count(*), min(ready_at) FROM
            (SELECT ready_at FROM deliveries WHERE ready_at IS NOT NULL AND ready_at <= ?1
             ORDER BY ready_at LIMIT \(QueueMeasurement.countMax))
        """)

    func queue(at now: Timestamp) throws(StoreError) -> QueueMeasurement {
        let found = try database.bound(Session.measureQueue, [.moment(now)]).all { row throws(StoreError) in
            QueueMeasurement(due: Int(row.integer()), oldestSince: row.optionalMoment())
        }
        return found.first ?? QueueMeasurement(due: 0, oldestSince: nil)
    }
}
