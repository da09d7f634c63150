import Testing
import VerificationCore

@Suite struct StopSwitchTests {
    private static let application = ApplicationID(random: [UInt8](repeating: 7, count: identifierRandomBytes))
    private static let stranger = ApplicationID(random: [UInt8](repeating: 8, count: identifierRandomBytes))
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)

    private static func stops(_ targets: [StopTarget]) -> Stops {
        Stops(targets.map { StopSwitch(target: $0, reason: "", setAt: start) })
    }

    @Test(arguments: [StopTarget.everything, .application(application), .country("ID"), .channel(.sms)])
    func `a target is read back from its text`(_ target: StopTarget) {
        #expect(StopTarget(text: target.text) == target)
    }

    @Test(arguments: [
        "", "all", "everything:", "everything:x", "application", "application:", "application:shop", "country:",
        "country:id",
        "country:IDN", "country:ID:MY", "channel", "channel:fax", "channel:call ",
    ])
    func `what is no target's text is refused`(_ text: String) {
        #expect(StopTarget(text: text) == nil)
    }

    @Test(
        "R39 a switch stops what it names and nothing else",
        arguments: [
            ([], Channel.call, "ID", nil), ([.everything], .email, nil, StopTarget.everything),
            ([.application(application)], .email, nil, .application(application)),
            ([.application(stranger)], .call, "ID", nil), ([.channel(.call)], .call, "ID", .channel(.call)),
            ([.channel(.call)], .email, nil, nil), ([.country("ID")], .call, "ID", .country("ID")),
            ([.country("ID")], .sms, "ID", .country("ID")), ([.country("ID")], .call, "MY", nil),
            ([.country("ID")], .call, nil, nil), ([.country("ID")], .email, "ID", nil),
            ([.country("ID"), .everything], .call, "ID", .everything),
        ] as [([StopTarget], Channel, String?, StopTarget?)])
    func matrix(_ targets: [StopTarget], _ channel: Channel, _ country: String?, _ expected: StopTarget?) {
        let stops = Self.stops(targets)
        #expect(stops.target(for: Self.application, channel: channel, country: country) == expected)
        #expect(stops.isEmpty == targets.isEmpty)
    }

    @Test("a delivery that is held back waits two seconds at a time, until its code is about to die")
    func held() {
        var state = DeliveryState(queuedAt: Self.start)
        let lateAt = Self.start + .seconds(5)
        for seconds in [0, 2, 4] {
            let now = Self.start + .seconds(seconds)
            #expect(state.canBeHeld)
            state.stopped(givesWay: false, lateAt: lateAt, at: now)
            #expect(state.status == .queued && state.failure == .stopped && state.tries == 0)
            #expect(state.dueAt == min(now + .seconds(2), lateAt))
        }
        state.stopped(givesWay: false, lateAt: lateAt, at: lateAt)
        #expect(state.status == .failed && state.work == nil && state.end?.failure == .stopped)
    }

    @Test func `a delivery that gives way fails at once, and its upload is released`() {
        var state = DeliveryState(queuedAt: Self.start)
        _ = state.claimed(closedAt: nil, planned: GatewayMemo("audio"), at: Self.start)
        state.stopped(givesWay: true, lateAt: Self.start + .seconds(60), at: Self.start)
        #expect(state.status == .failed && state.work == .release)
    }

    @Test func `what may have been submitted is never held back`() {
        var state = DeliveryState(queuedAt: Self.start)
        _ = state.claimed(closedAt: nil, planned: nil, at: Self.start)
        state.prepared(GatewayMemo("audio"))
        #expect(!state.canBeHeld)
        state.accepted(GatewayMemo("call"), channel: .call, at: Self.start)
        #expect(!state.canBeHeld)
    }
}
