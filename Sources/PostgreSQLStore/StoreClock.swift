import Glibc
import Synchronization
public import VerificationCore

/// The time of the database server, which several machines share (R90).
///
/// It is asked for over the connection and carried on by this machine's monotonic clock, so that neither a jump of
/// this machine's clock nor a slow answer moves it. It never goes backwards: where it turns out to be ahead, it goes a
/// little slower until it is not.
public final class StoreClock: ServiceClock {
    private struct State {
        /// Microseconds of the monotonic clock at the last measurement.
        var measuredAt: Int64
        /// Microseconds since 1970 at that moment.
        var time: Int64
        /// Microseconds by which that was ahead of the server.
        var ahead: Int64 = 0
    }

    private let state: Mutex<State?> = Mutex(nil)
    private let microseconds: @Sendable () -> Int64

    /// How often the server is asked.
    static let interval: Duration = .seconds(30)
    /// Of its own time, the part that the clock gives up while it is ahead.
    private static let slowing: Int64 = 100

    /// - Parameter microseconds: A clock that only ever goes forward, whatever its beginning.
    init(microseconds: @escaping @Sendable () -> Int64 = StoreClock.sinceBoot) {
        self.microseconds = microseconds
    }

    public func now() -> Timestamp {
        let monotonic = microseconds()
        let time = state.withLock { state in state.map { StoreClock.time($0, at: monotonic) } }
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
        let sent = StoreClock.microseconds(asked)
        let received = StoreClock.microseconds(answered)
        let roundTrip = max(0, received - sent)
        state.withLock { state in
            guard let former = state else {
                state = State(measuredAt: received, time: server + roundTrip / 2)
                return
            }
            // At `received` the server's clock stands between `server` and that plus the whole round trip.
            let own = StoreClock.time(former, at: received)
            state = State(
                measuredAt: received, time: max(own, server), ahead: max(0, own - (server + roundTrip)))
        }
    }

    private static func time(_ state: State, at monotonic: Int64) -> Int64 {
        let passed = max(0, monotonic - state.measuredAt)
        return state.time + passed - min(state.ahead, passed / slowing)
    }

    private static func microseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
    }

    /// Microseconds since this machine started, its sleep included.
    private static func sinceBoot() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
