/// How much work of deliveries waits.
public struct QueueMeasurement: Sendable, Hashable {
    /// Deliveries whose work is due and that nobody holds; counted up to `QueueMeasurement.countMax`.
    public let due: Int
    /// Since when the oldest of them waits; nil when nothing does.
    public let oldestSince: Timestamp?

    public init(due: Int, oldestSince: Timestamp?) {
        self.due = due
        self.oldestSince = oldestSince
    }

    /// Counting ends here, so that measuring costs no more than this however long the queue is.
    public static let countMax = 10_000
}

/// A store that tells how much of its work waits, for metrics.
public protocol QueueMeasuring: Sendable {
    func queue(at now: Timestamp) async throws(StoreError) -> QueueMeasurement
}
