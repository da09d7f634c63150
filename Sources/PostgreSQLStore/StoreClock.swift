import Glibc
import Synchronization
public import VerificationCore

/// The time of the database server, which several machines share (R90).
///
/// It is asked for over the connection and carried on by this machine's monotonic clock, so that neither a jump of
/// this machine's clock nor a slow answer moves it. It never goes backwards: where it turns out to be ahead, it goes a
/// little slower until it is not.
public final class StoreClock: ServiceClock {
    private let state: Mutex<SteadyTime?> = Mutex(nil)
    private let microseconds: @Sendable () -> Int64

    /// How often the server is asked.
    static let interval: Duration = .seconds(30)

    /// - Parameter microseconds: A clock that only ever goes forward, whatever its beginning.
    init(microseconds: @escaping @Sendable () -> Int64 = StoreClock.sinceBoot) {
        self.microseconds = microseconds
    }

    public func now() -> Timestamp {
        let monotonic = microseconds()
        let time = state.withLock { state in state?.time(at: monotonic) }
        guard let time else { preconditionFailure("the server is asked before anybody asks the clock") }
        return Timestamp(milliseconds: time / 1000)
    }

    public func sleep(until moment: Timestamp) async throws {
        // Slowed down, the clock may still be short of the moment after the first wait.
        while case let rest = moment - now(), rest > .zero { try await Task.sleep(for: rest) }
    }

    /// The monotonic clock's own time.
    func monotonic() -> Duration { .microseconds(microseconds()) }

    /// Whether it is time to ask the server again.
    var isDue: Bool {
        let monotonic = microseconds()
        return state.withLock { state in
            guard let state else { return true }
            return .microseconds(monotonic - state.measuredAt) >= StoreClock.interval
        }
    }

    /// Takes over what the server answered.
    /// - Parameters:
    ///   - server: Microseconds since 1970, read between the two moments.
    ///   - asked: When the question was sent, by `monotonic`.
    ///   - answered: When the answer was there.
    func take(server: Int64, asked: Duration, answered: Duration) {
        let sent = asked.inMicroseconds
        let received = answered.inMicroseconds
        let roundTrip = max(0, received - sent)
        state.withLock { state in
            guard let former = state else {
                state = SteadyTime(server + roundTrip / 2, at: received)
                return
            }
            // At `received` the server's clock stands between `server` and that plus the whole round trip.
            state = former.looked(atLeast: server, atMost: server + roundTrip, at: received)
        }
    }

    /// Microseconds since this machine started, its sleep included.
    private static func sinceBoot() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
