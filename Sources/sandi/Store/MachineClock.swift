import Synchronization
import VerificationCore

/// The time of a store that one machine serves: the machine's own, but steady (R90).
///
/// The monotonic clock carries it on, so that a jump of the machine's time is no jump of it. A step forward is believed
/// once it has stood for longer than any code lives, and one of more than a day only at the next start: otherwise a
/// date that is wrong for a minute would forget every limit and delete what is kept for years. A step back is never
/// followed; the time goes a little slower until the machine has caught up. Where the last process stopped is kept in
/// a file of the data folder, so that a start goes on from there.
final class MachineClock: ServiceClock {
    /// The clocks of the machine, in microseconds.
    struct Sources: Sendable {
        /// Since 1970, as somebody has set it.
        var wall: @Sendable () -> Int64 = { HardwareClock.microseconds(of: HardwareClock.wall) }
        /// Since the machine started, its sleep included; it only ever goes forward.
        var monotonic: @Sendable () -> Int64 = { HardwareClock.microseconds(of: HardwareClock.sinceBoot) }
        /// Names this run of the machine: within it the monotonic clock can be compared.
        var boot: String = HardwareClock.bootName
    }

    /// What the machine's time has done, for the log.
    enum News: Sendable, Hashable {
        /// It is so much ahead, and that is not believed yet.
        case ahead(Duration)
        /// It is so much behind, and is waited for.
        case behind(Duration)
        /// It was ahead for long enough, and the clock has gone to it.
        case followed(Duration)
    }

    private struct State {
        var steady: SteadyTime
        /// Since when the machine's time has been ahead without being believed.
        var aheadSince: Int64?
        var news: [News] = []
    }

    /// How far a step forward may go without being waited for, and one back without being told.
    static let stepSmall: Duration = .seconds(1)
    /// How long a step forward has to stand: longer than any code lives (R3).
    static let stepStands: Duration = .seconds(900)
    /// The longest step forward that is followed without a start.
    static let stepMax: Duration = .seconds(24 * 3600)
    private static let lookEvery: Int64 = 1_000_000
    /// A wait is looked at again after this, as the time may have stepped forward meanwhile.
    private static let waitMax: Duration = .seconds(30)

    private let sources: Sources
    private let state: Mutex<State>

    /// - Parameter mark: Where the last process stood.
    init(after mark: ClockMark? = nil, sources: Sources = Sources()) {
        self.sources = sources
        let monotonic = sources.monotonic()
        let wall = sources.wall()
        let last = mark.map { $0.time + ($0.boot == sources.boot ? max(0, monotonic - $0.monotonic) : 0) } ?? wall
        let steady = SteadyTime(max(last, wall), at: monotonic)
        state = Mutex(State(steady: steady.looked(atLeast: wall, atMost: wall, at: monotonic)))
        if last - wall > MachineClock.stepSmall.inMicroseconds {
            state.withLock { $0.news.append(.behind(.microseconds(last - wall))) }
        }
    }

    func now() -> Timestamp {
        let monotonic = sources.monotonic()
        let time = state.withLock { state in
            if monotonic - state.steady.measuredAt >= MachineClock.lookEvery { look(&state, monotonic) }
            return state.steady.time(at: monotonic)
        }
        return Timestamp(milliseconds: time / 1000)
    }

    func sleep(until moment: Timestamp) async throws {
        while case let rest = moment - now(), rest > .zero {
            try await Task.sleep(for: min(rest, MachineClock.waitMax))
        }
    }

    /// Where the clock stands, for the next process.
    var mark: ClockMark {
        let monotonic = sources.monotonic()
        let time = state.withLock { $0.steady.time(at: monotonic) }
        return ClockMark(boot: sources.boot, monotonic: monotonic, time: time)
    }

    /// What the machine's time has done since this was asked.
    func takeNews() -> [News] {
        state.withLock { state in
            defer { state.news = [] }
            return state.news
        }
    }

    private func look(_ state: inout State, _ monotonic: Int64) {
        let wall = sources.wall()
        let own = state.steady.time(at: monotonic)
        let ahead = Duration.microseconds(wall - own)
        guard ahead > MachineClock.stepSmall else {
            state.aheadSince = nil
            let wasBehind = state.steady.isAhead(by: MachineClock.stepSmall.inMicroseconds)
            state.steady = state.steady.looked(atLeast: wall, atMost: wall, at: monotonic)
            if ahead < .zero - MachineClock.stepSmall, !wasBehind { state.news.append(.behind(.zero - ahead)) }
            return
        }
        if state.aheadSince == nil {
            state.aheadSince = monotonic
            state.news.append(.ahead(ahead))
        }
        let since = state.aheadSince ?? monotonic
        if ahead <= MachineClock.stepMax, .microseconds(monotonic - since) >= MachineClock.stepStands {
            state.steady = SteadyTime(wall, at: monotonic)
            state.aheadSince = nil
            state.news.append(.followed(ahead))
        } else {
            state.steady = SteadyTime(own, at: monotonic)
        }
    }
}
