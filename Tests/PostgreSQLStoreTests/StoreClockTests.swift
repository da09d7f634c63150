import PostgreSQLDoubles
import Synchronization
import Testing
import VerificationCore

@testable import PostgreSQLStore

/// A monotonic clock that a test moves.
private final class FakeMonotonic: Sendable {
    private let value = Mutex<Int64>(777_000_000)

    var microseconds: Int64 { value.withLock { $0 } }
    func advance(_ duration: Duration) {
        value.withLock { $0 += duration.inMilliseconds * 1000 }
    }
}

@Suite struct `The store's clock` {
    private let monotonic = FakeMonotonic()
    private let clock: StoreClock
    private static let start: Int64 = 1_767_225_600_000

    init() {
        let monotonic = monotonic
        clock = StoreClock { monotonic.microseconds }
    }

    /// Lets the server answer, half of the round trip after the question.
    private func measure(_ milliseconds: Int64, roundTrip: Duration = .zero) {
        let asked = clock.monotonic()
        monotonic.advance(roundTrip)
        clock.take(server: milliseconds * 1000, asked: asked, answered: clock.monotonic())
    }

    @Test("R90 it starts with the server's time, whatever the machine's own clock says")
    func starts() {
        measure(Self.start, roundTrip: .milliseconds(10))
        #expect(clock.now().milliseconds == Self.start + 5)
    }

    @Test("R90 between measurements the monotonic clock carries it")
    func carries() {
        measure(Self.start)
        monotonic.advance(.seconds(29))
        #expect(clock.now().milliseconds == Self.start + 29_000)
        #expect(!clock.isDue)
        monotonic.advance(.seconds(1))
        #expect(clock.isDue)
    }

    @Test("R90 a forward jump of the server is followed at once")
    func forward() {
        measure(Self.start)
        monotonic.advance(.seconds(30))
        measure(Self.start + 3_600_000)
        #expect(clock.now().milliseconds == Self.start + 3_600_000)
    }

    @Test("R90 after a backward jump of the server time goes on, at most a thousandth slower")
    func backward() {
        measure(Self.start)
        monotonic.advance(.seconds(30))
        measure(Self.start - 3_600_000)
        #expect(clock.now().milliseconds == Self.start + 30_000)
        var last = clock.now()
        for _ in 0..<1000 {
            monotonic.advance(.milliseconds(100))
            #expect(clock.now() > last)
            last = clock.now()
        }
        #expect(last.milliseconds == Self.start + 30_000 + 99_900)
    }

    @Test("R90 what it is ahead is given up until it is even with the server")
    func evens() {
        measure(Self.start)
        monotonic.advance(.seconds(30))
        measure(Self.start + 29_900)
        monotonic.advance(.seconds(30))
        #expect(clock.now().milliseconds == Self.start + 59_970)
        monotonic.advance(.seconds(100))
        #expect(clock.now().milliseconds == Self.start + 159_900)
    }

    @Test("R90 a slow answer moves it only where it must be wrong")
    func slow() {
        measure(Self.start)
        // Read at the beginning of a round trip of 4 s: within what that leaves open, nothing is known better.
        measure(Self.start, roundTrip: .seconds(4))
        #expect(clock.now().milliseconds == Self.start + 4_000)
        measure(Self.start + 8_000, roundTrip: .seconds(4))
        #expect(clock.now().milliseconds == Self.start + 8_000)
    }

    @Test("R90 two machines whose own clocks are minutes apart have one time")
    func shared() async throws {
        try await withSchema { database in
            var times: [Timestamp] = []
            let first = try await PostgreSQLStore.open(
                database.settings(), random: Drafts(seed: 1).random, clock: StoreClock { 0 })
            let second = try await PostgreSQLStore.open(
                database.settings(), random: Drafts(seed: 1).random, clock: StoreClock { 300_000_000 })
            let server = try await database.run("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")
            for store in [first, second] {
                times.append(store.clock.now())
                await store.close()
            }
            let moment = try #require(Int64(server))
            for time in times { #expect(abs(time.milliseconds - moment) < 60_000) }
        }
    }
}
