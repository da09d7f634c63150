/// A moment in milliseconds since 1970-01-01T00:00:00Z; the core is handed every moment and never asks a clock.
public struct Timestamp: Hashable, Comparable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment `duration` later, to the millisecond. It stops at the last that can be told, since a damaged row may
    /// hold any moment (R89).
    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let added = duration.inMilliseconds
        let (sum, overflow) = moment.milliseconds.addingReportingOverflow(added)
        return Timestamp(milliseconds: overflow ? (added > 0 ? .max : .min) : sum)
    }

    /// The time that passes from `earlier` to `later`; negative when they are the other way round. It stops, too.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        let (difference, overflow) = later.milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return .milliseconds(overflow ? (later > earlier ? .max : .min) : difference)
    }
}

extension Duration {
    /// The duration in whole milliseconds, cut towards zero.
    public var inMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// The duration in whole microseconds, cut towards zero.
    public var inMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }

    /// The duration in whole seconds, rounded up: what a `Retry-After` may say without being too early.
    public var inSecondsRoundedUp: Int64 {
        inMilliseconds / 1000 + (inMilliseconds % 1000 > 0 ? 1 : 0)
    }
}
