import Testing

@testable import VerificationCore

struct DestinationSendsTests {
    private func block(
        _ state: DestinationSends, call: Bool = false, asked: Bool = true, at milliseconds: Int
    ) -> SendBlock? {
        state.block(call: call, isAsked: asked, at: moment(milliseconds))
    }

    private func sent(_ seconds: [Int]) -> DestinationSends {
        var state = DestinationSends()
        for (place, second) in seconds.enumerated() {
            state.count(id(UInt8(place)), call: false, at: moment(second * 1000))
        }
        return state
    }

    @Test(
        "R34 the wait grows from 30 to 120 s, to the millisecond",
        arguments: [
            ([0], 30), ([0, 700], 740), ([0, 700, 1400], 1460), ([0, 700, 1400, 2100], 2190),
            ([0, 700, 1400, 2100, 2800], 2920), ([0, 700, 1400, 2100, 2800, 3500], 3620),
        ])
    func waits(seconds: [Int], end: Int) {
        let state = sent(seconds)
        let early = block(state, at: end * 1000 - 1)
        #expect(early?.rule == .sendWait && early?.endsAt == moment(end * 1000))
        #expect(block(state, at: end * 1000) == nil)
    }

    @Test("R34 five sends in ten minutes, and the sixth once the first has left the window")
    func short() {
        let state = sent([0, 30, 70, 130, 220])
        let early = block(state, at: 599_999)
        #expect(early == SendBlock(.sendsPerTenMinutes, used: 5, allowed: 5, endsAt: moment(600_000)))
        #expect(block(state, at: 600_000) == nil)
    }

    @Test("R34 ten sends in a day, and the eleventh once the first has left it")
    func long() {
        let state = sent((0..<10).map { $0 * 3600 })
        let day = 24 * 3_600_000
        let early = block(state, at: day - 1)
        #expect(early == SendBlock(.sendsPerDay, used: 10, allowed: 10, endsAt: moment(day)))
        #expect(block(state, at: day) == nil)
    }

    @Test("R34 a workflow's own step does not wait, and is counted")
    func ownSteps() {
        var state = sent([0])
        #expect(block(state, asked: false, at: 1) == nil)
        for number in 1..<5 { state.count(id(UInt8(number)), call: false, at: moment(number)) }
        #expect(block(state, asked: false, at: 5)?.rule == .sendsPerTenMinutes)
    }

    @Test("R35 a call at a time, and another channel beside it")
    func calls() {
        var state = DestinationSends()
        state.count(id(1), call: true, at: moment(0))
        #expect(block(state, call: true, at: 40_000)?.rule == .callUnderWay)
        #expect(block(state, call: false, at: 40_000) == nil)
        state.end(id(2))
        #expect(block(state, call: true, at: 40_000)?.rule == .callUnderWay)
        state.end(id(1))
        #expect(block(state, call: true, at: 40_000) == nil)
    }

    @Test("R35 a call that nobody ended is over after its longest time")
    func forgotten() {
        var state = DestinationSends()
        state.count(id(1), call: true, at: moment(0))
        let length = Int(OpenCalls.lengthMax.inMilliseconds)
        #expect(block(state, call: true, at: length - 1)?.rule == .callUnderWay)
        #expect(block(state, call: true, at: length) == nil)
    }

    @Test("R34 an application's limits are stricter, never weaker")
    func stricter() throws {
        var policy = SendPolicy()
        try policy.set("sends_per_ten_minutes", "2")
        let found = sent([0, 30]).block(call: false, isAsked: true, policy: policy, at: moment(100_000))
        #expect(found?.allowed == 2)
        #expect(throws: SendPolicyFault.self) { try policy.set("sends_per_ten_minutes", "6") }
        #expect(throws: SendPolicyFault.self) { try policy.set("sends_per_day", "0") }
    }
}
