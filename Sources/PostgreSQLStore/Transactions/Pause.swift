import Dispatch
import VerificationCore

/// Waits of a thread of the store's own, never of the concurrency pool's.
enum Pause {
    static let first: Duration = .milliseconds(5)
    static let longest: Duration = .seconds(1)

    static func wait(_ duration: Duration) {
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(Int(duration.inMilliseconds)))
    }

    /// Between half and all of a bound that doubles with each turn.
    static func jittered(afterTurn turn: Int, _ random: any RandomSource) -> Duration {
        let bound = min(longest, first * (1 << min(max(turn, 0), 10)))
        // Without random bytes the wait is the whole bound.
        let drawn = (try? random.bytes(1))?.first ?? .max
        return bound / 2 + bound / 2 * (Double(drawn) / Double(UInt8.max))
    }
}
