import Testing

@testable import VerificationCore

struct CallCountTests {
    @Test(
        "R38 half, four fifths and all of a cap are told once, and nothing more is placed", arguments: [1, 3, 10, 100])
    func marks(cap: Int) {
        let caps = CallCaps(perDay: cap)
        let now = Timestamp(milliseconds: 1_767_225_600_000)
        var count = CallCount()
        var told: [LimitNews] = []
        for _ in 0..<cap {
            #expect(count.block(caps, inCountry: false, at: now) == nil)
            told += count.count(caps, inCountry: false, at: now).map(\.0)
        }
        #expect(told.last == .capReached && Set(told).count == told.count)
        #expect(cap < 10 || told == [.capHalf, .capMost, .capReached])
        let block = count.block(caps, inCountry: false, at: now)
        #expect(block?.rule == .callsPerDay && block?.endsAt == now + .seconds(86_400))
        #expect(count.block(caps, inCountry: false, at: now + .seconds(86_400)) == nil)
    }

    @Test(
        "R38 a month ends with its last day",
        arguments: [
            (1_769_904_000_000 - 1, 1_769_904_000_000), (1_772_323_199_999, 1_772_323_200_000),
            (1_709_164_800_000, 1_709_251_200_000), (1_798_761_599_000, 1_798_761_600_000),
        ] as [(Int64, Int64)])
    func months(milliseconds: Int64, end: Int64) {
        let now = Timestamp(milliseconds: milliseconds)
        var count = CallCount()
        let caps = CallCaps(perMonth: 1)
        _ = count.count(caps, inCountry: true, at: now)
        let block = count.block(caps, inCountry: true, at: now)
        #expect(block?.rule == .countryCallsPerMonth && block?.endsAt == Timestamp(milliseconds: end))
        #expect(count.block(caps, inCountry: true, at: Timestamp(milliseconds: end)) == nil)
    }

    @Test("R38 R90 a moment before the last call opens no new day")
    func backwards() {
        let caps = CallCaps(perDay: 2)
        let midnight = Timestamp(milliseconds: 1_767_225_600_000)
        var count = CallCount()
        for moment in [midnight, midnight + .milliseconds(-5)] {
            _ = count.count(caps, inCountry: false, at: moment)
        }
        for moment in [midnight, midnight + .seconds(-86_400), midnight + .seconds(86_399)] {
            #expect(count.block(caps, inCountry: false, at: moment)?.used == 2)
        }
    }

    @Test("R38 what was counted without a cap is added, by country and day")
    func tallied() throws {
        let now = Timestamp(milliseconds: 1_767_225_600_000)
        var tally = CallTally()
        tally.count([nil, "ID"], at: now)
        tally.count([nil, "MY"], at: now)
        tally.count(["MY"], at: now)
        let read = try #require(CallTally(bytes: tally.bytes))
        #expect(read == tally && CallTally(bytes: tally.bytes.dropLast()) == nil)
        #expect(read.used(country: nil, at: now) == (2, 2) && read.used(country: "MY", at: now) == (2, 2))
        #expect(read.used(country: "MY", at: now + .seconds(86_400)) == (0, 2))
        let block = CallCount().block(
            CallCaps(perDay: 2), inCountry: true, beside: read.used(country: "MY", at: now), at: now)
        #expect(block?.rule == .countryCallsPerDay && block?.used == 2)
        // Two months later nothing of it is kept.
        tally.count(["SG"], at: now + .seconds(65 * 86_400))
        #expect(tally.used(country: "MY", at: now) == (0, 0))
    }

    @Test("R38 a cap of none places nothing")
    func zero() {
        #expect(CallCount().block(CallCaps(perDay: 0), inCountry: false, at: moment(0)) != nil)
    }
}
