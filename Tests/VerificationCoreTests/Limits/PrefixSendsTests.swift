import Testing

@testable import VerificationCore

struct PrefixSendsTests {
    /// Lines far from one another, one second apart.
    private func sent(_ lines: [Int], from second: Int = 0) -> PrefixSends {
        var state = PrefixSends()
        for (place, line) in lines.enumerated() {
            state.count(id(UInt8(place)), line: line, call: false, at: moment((second + place) * 1000))
        }
        return state
    }

    @Test("R36 the ninth number within ten minutes is one too many")
    func numbers() {
        let eight = sent((0..<8).map { $0 * 100 })
        #expect(eight.speedBlock(line: 700, at: moment(8000)) == nil)
        let ninth = eight.speedBlock(line: 800, at: moment(8000))
        #expect(ninth == SendBlock(.prefixSpeed, used: 9, allowed: 8, endsAt: moment(3_608_000)))
        #expect(eight.speedBlock(line: 800, at: moment(599_999)) != nil)
        #expect(eight.speedBlock(line: 800, at: moment(600_000)) == nil)
    }

    @Test("R36 the eleventh send within ten minutes is one too many")
    func sends() {
        #expect(sent(Array(repeating: 1, count: 9)).speedBlock(line: 1, at: moment(9000)) == nil)
        #expect(sent(Array(repeating: 1, count: 10)).speedBlock(line: 1, at: moment(10_000))?.used == 11)
    }

    @Test(
        "R36 the fifth number in sequence is one too many, in any order",
        arguments: [
            ([10, 11, 12, 13], 14, true), ([13, 10, 14, 11], 12, true), ([9998, 9999, 0, 1], 2, true),
            ([10, 11, 12, 14], 15, false), ([10, 11, 12], 13, false),
        ])
    func sequence(lines: [Int], last: Int, isHeld: Bool) {
        #expect((sent(lines).speedBlock(line: last, at: moment(5000)) != nil) == isHeld)
    }

    @Test(
        "R36 a prefix of which enough were approved is exempt",
        arguments: [(9, 9, false), (10, 3, true), (10, 2, false), (100, 30, true), (100, 29, false)])
    func exemption(ended: Int, approved: Int, isExempt: Bool) {
        var state = sent((0..<8).map { $0 * 100 })
        for place in 0..<ended { state.outcomes.count(isApproved: place < approved, at: moment(8000)) }
        #expect((state.speedBlock(line: 800, at: moment(9000)) == nil) == isExempt)
    }

    @Test("R36 an attack is held within fifteen sends, whatever it mixes", arguments: 1...20 as ClosedRange<UInt64>)
    func attack(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var state = PrefixSends()
        var sends = 0
        while sends < 16, state.speedBlock(line: 0, at: moment(sends * 20_000)) == nil {
            let line = Int.random(in: 0..<10_000, using: &random)
            guard state.speedBlock(line: line, at: moment(sends * 20_000)) == nil else { break }
            state.count(id(1), line: line, call: false, at: moment(sends * 20_000))
            sends += 1
        }
        #expect(sends <= 15, "seed \(seed)")
    }

    @Test("R36 of honest traffic, five a second over a thousand prefixes, under one in a thousand is refused")
    func honest() {
        let seed: UInt64 = 7
        var random = SeededGenerator(seed: seed)
        var states = [PrefixSends](repeating: PrefixSends(), count: 1000)
        var heldUntil = [Int](repeating: 0, count: 1000)
        var refused = 0
        var judged = 0
        // The first two hours are those in which nothing is known of any prefix.
        let warmSecond = 2 * 3600
        for number in 0..<(5 * 3 * 3600) {
            let now = number * 200
            let prefix = Int.random(in: 0..<1000, using: &random)
            let line = Int.random(in: 0..<10_000, using: &random)
            let isWarm = now >= warmSecond * 1000
            judged += isWarm ? 1 : 0
            let isHeld = now < heldUntil[prefix] && !states[prefix].isExempt(at: moment(now))
            if isHeld || states[prefix].speedBlock(line: line, at: moment(now)) != nil {
                if !isHeld { heldUntil[prefix] = now + 3_600_000 }
                refused += isWarm ? 1 : 0
                continue
            }
            states[prefix].count(id(1), line: line, call: false, at: moment(now))
            let isApproved = Int.random(in: 0..<100, using: &random) < 75
            states[prefix].outcomes.count(isApproved: isApproved, at: moment(now))
        }
        #expect(judged > 10_000 && refused * 1000 < judged, "\(refused) of \(judged), seed \(seed)")
    }

    @Test("R35 three calls at a time, and another once one has ended")
    func calls() {
        var state = PrefixSends()
        for number in 1...3 {
            #expect(state.callBlock(at: moment(0)) == nil)
            state.count(id(UInt8(number)), line: number * 10, call: true, at: moment(0))
        }
        #expect(state.callBlock(at: moment(1000))?.rule == .prefixCalls)
        state.end(id(2))
        #expect(state.callBlock(at: moment(1000)) == nil)
    }
}
