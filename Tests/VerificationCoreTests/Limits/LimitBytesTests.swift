import Testing

@testable import VerificationCore

struct LimitBytesTests {
    @Test func `the state of every rule is read as it was written, and never from what is cut`() {
        var sends = DestinationSends()
        sends.count(id(1), call: true, at: moment(0))
        sends.count(id(2), call: false, at: moment(31_000))
        check(sends)
        var prefix = PrefixSends()
        prefix.count(id(1), line: 9999, call: true, at: moment(5))
        prefix.outcomes.count(isApproved: true, at: moment(70_000))
        check(prefix)
        var hold = LimitHold()
        _ = hold.judge((30, 1), at: moment(0))
        check(hold)
        var calls = CallCount()
        _ = calls.count(CallCaps(perDay: 3), inCountry: false, at: moment(0))
        check(calls)
        check(prefix.outcomes)
    }

    private func check<State: LimitState & Equatable>(_ state: State) {
        #expect(State(bytes: state.bytes) == state)
        #expect(State(bytes: State().bytes) == State())
        for count in 0..<state.bytes.count { #expect(State(bytes: Array(state.bytes.prefix(count))) == nil) }
    }

    @Test func `targets are read as they were written`() {
        let phone = SendTarget(
            destination: Array(1...32), area: NumberArea(prefix: Array(5...25), line: 1234, country: "ID"))
        let email = SendTarget(destination: [9, 9], area: nil)
        let targets = SendTargets(
            phone: phone, email: email, steps: [1: email, 4: phone],
            ownKeys: [OwnLimitKey(name: "session", key: Array(7...22)), OwnLimitKey(name: "ip", key: [])])
        #expect(SendTargets(bytes: targets.bytes) == targets)
        #expect(targets.target(step: 0, channel: .sms) == phone)
        #expect(targets.target(step: 1, channel: .call) == email)
        #expect(SendTargets(bytes: Array(targets.bytes.dropLast())) == nil)
        let plain = SendTargets(phone: phone, email: email)
        #expect(SendTargets(bytes: plain.bytes) == plain)
        #expect(SendTargets(bytes: Array(plain.bytes.dropLast())) == nil)
    }
}
