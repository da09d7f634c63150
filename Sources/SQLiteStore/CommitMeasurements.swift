/// What a store's commits came to since it was opened.
public struct CommitMeasurements: Sendable, Hashable {
    /// How often a value fell into each of a row of ranges.
    public struct Histogram: Sendable, Hashable {
        /// The highest value of each range; what is above the last is counted behind it.
        public let bounds: [Int]
        /// One count for each bound, and one for what is above all of them.
        public private(set) var counts: [Int]
        public private(set) var sum = 0
        public private(set) var max = 0

        init(bounds: [Int]) {
            self.bounds = bounds
            counts = Array(repeating: 0, count: bounds.count + 1)
        }

        mutating func note(_ value: Int) {
            counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
            sum += value
            max = Swift.max(max, value)
        }
    }

    /// Changes that shared a transaction; as many as groups were tried.
    public private(set) var groupSizes = Histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128])
    /// Microseconds from a group's beginning until its commit was durable.
    public private(set) var commitMicroseconds = Histogram(
        bounds: [200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 500_000])
    /// Microseconds for which moving the log into the database held the writer.
    public private(set) var logMicroseconds = Histogram(
        bounds: [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 500_000])
    /// Groups whose transaction could not be committed.
    public private(set) var failedGroups = 0
    /// Deliveries that were put aside because their rows cannot be read.
    public private(set) var damagedDeliveries = 0

    mutating func note(jobs: Int, microseconds: Int, isFailed: Bool) {
        groupSizes.note(jobs)
        commitMicroseconds.note(microseconds)
        if isFailed { failedGroups += 1 }
    }

    mutating func noteLogMoved(microseconds: Int) {
        logMicroseconds.note(microseconds)
    }

    mutating func noteDamagedDelivery() {
        damagedDeliveries += 1
    }
}
