import Histogram

/// Latencies in nanoseconds, to three digits.
struct Latencies {
    private var histogram = Histogram<UInt64>(
        lowestDiscernibleValue: 500, highestTrackableValue: 120_000_000_000, numberOfSignificantValueDigits: .three)

    mutating func record(_ nanoseconds: UInt64) { histogram.record(min(nanoseconds, 120_000_000_000)) }
    mutating func add(_ other: Latencies) { histogram.add(other.histogram) }
    func at(_ percentile: Double) -> UInt64 { histogram.valueAtPercentile(percentile) }
    var max: UInt64 { histogram.max }
    var count: UInt64 { histogram.totalCount }
}
