public import VerificationCore

extension MemoryStore: QueueMeasuring {
    public func queue(at now: Timestamp) throws(StoreError) -> QueueMeasurement {
        try serve { () throws(StoreError) in
            let due = verifications.values.flatMap(\.deliveries).compactMap(\.readyAt).filter { $0 <= now }
            return QueueMeasurement(due: min(due.count, QueueMeasurement.countMax), oldestSince: due.min())
        }
    }
}
