/// A time that a monotonic clock carries on between looks at another clock, and that never goes back (R90). All of it
/// is in microseconds.
///
/// Where it turns out to be ahead of the other clock, it goes a little slower until it is not: by so little that no
/// code lives noticeably longer for it.
public struct SteadyTime: Sendable, Hashable {
    /// The monotonic clock's time at the last look.
    public let measuredAt: Int64
    private let time: Int64
    /// By how much that was ahead of the other clock.
    private let ahead: Int64

    /// Of its own time, the part that it gives up while it is ahead: 0.6 s of the longest life of a code (R3).
    public static let slowing: Int64 = 1000

    /// - Parameters:
    ///   - time: The time at this moment.
    ///   - monotonic: The monotonic clock's time at this moment.
    public init(_ time: Int64, at monotonic: Int64) {
        self.init(time, ahead: 0, at: monotonic)
    }

    private init(_ time: Int64, ahead: Int64, at monotonic: Int64) {
        measuredAt = monotonic
        self.time = time
        self.ahead = ahead
    }

    /// The time at a moment of the monotonic clock.
    public func time(at monotonic: Int64) -> Int64 {
        let passed = max(0, monotonic - measuredAt)
        return time + passed - min(ahead, passed / SteadyTime.slowing)
    }

    /// Whether it was ahead of the other clock by more than so much at the last look.
    public func isAhead(by microseconds: Int64) -> Bool { ahead > microseconds }

    /// After a look at the other clock, which stood somewhere between two times.
    public func looked(atLeast least: Int64, atMost most: Int64, at monotonic: Int64) -> SteadyTime {
        let own = time(at: monotonic)
        return SteadyTime(max(own, least), ahead: max(0, own - most), at: monotonic)
    }
}
