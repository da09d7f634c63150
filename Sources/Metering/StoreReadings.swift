public import VerificationCore

/// What a store measured, as metrics.
public enum StoreReadings {
    /// How much of the deliveries' work waits at `now`.
    public static func queue(_ queue: QueueMeasurement, at now: Timestamp) -> [any MetricFamily] {
        let age = queue.oldestSince.map { max(0, (now - $0).inMilliseconds) } ?? 0
        return [
            MeasuredFamily(.queueDue, "\(queue.due)"),
            MeasuredFamily(.queueAge, ExpositionText.millionths(Int(age) * 1000)),
        ]
    }

    /// How many changes and reads wait for a thread.
    public static func waiting(changes: Int, reads: Int) -> [any MetricFamily] {
        [MeasuredFamily(.storeWaiting, .numbers([("changes", "\(changes)"), ("reads", "\(reads)")]))]
    }

    /// Bytes of memory that the store's library has.
    public static func memory(_ bytes: Int) -> [any MetricFamily] { [MeasuredFamily(.storeMemory, "\(bytes)")] }

    /// How well the codes withstand guessing (R1).
    /// - Parameters:
    ///   - worst: One in so many a day, of the application whose codes are guessed most easily; nil where none runs.
    ///   - allowed: The least that the configuration allows.
    public static func guessing(worst: Int?, allowed: Int) -> [any MetricFamily] {
        [
            MeasuredFamily(.guessOdds, worst.map { "\($0)" } ?? "+Inf"),
            MeasuredFamily(.guessOddsMin, "\(allowed)"),
        ]
    }

    /// One histogram over whole numbers.
    public struct Histogram: Sendable {
        let bounds: [Int]
        let counts: [Int]
        let sum: Int

        /// - Parameter counts: One for each bound, and one for what is above all of them.
        public init(bounds: [Int], counts: [Int], sum: Int) {
            self.bounds = bounds
            self.counts = counts
            self.sum = sum
        }

        var plain: MeasuredFamily.Reading {
            .histogram(bounds: bounds.map { "\($0)" }, counts: counts, sum: "\(sum)")
        }

        var seconds: MeasuredFamily.Reading {
            .histogram(
                bounds: bounds.map(ExpositionText.millionths), counts: counts, sum: ExpositionText.millionths(sum))
        }
    }

    /// What the commits came to.
    /// - Parameters:
    ///   - changes: Changes in one transaction.
    ///   - commits: Microseconds of a transaction.
    ///   - logMoves: Microseconds of moving the log.
    public static func commits(
        changes: Histogram, commits: Histogram, logMoves: Histogram, failed: Int, damaged: Int
    ) -> [any MetricFamily] {
        [
            MeasuredFamily(.commitChanges, changes.plain), MeasuredFamily(.commitSeconds, commits.seconds),
            MeasuredFamily(.logSeconds, logMoves.seconds), MeasuredFamily(.commitsFailed, "\(failed)"),
            MeasuredFamily(.deliveriesDamaged, "\(damaged)"),
        ]
    }
}
