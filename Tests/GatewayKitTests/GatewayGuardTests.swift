import GatewayDoubles
import GatewayKit
import ServiceDoubles
import Testing
import VerificationCore

@Suite struct `A gateway's guard` {
    private let clock = ManualClock()
    private let vendor = ScriptedTransport()
    private let notices = NoticeLog()
    private let limiter: RequestLimiter
    private let guardian: GatewayGuard
    private let transport: GuardedTransport

    init() {
        limiter = RequestLimiter(limits: RequestLimits(requestsPerSecond: 1000), clock: clock)
        let notices = notices
        guardian = GatewayGuard(name: "oca-call", limiter: limiter, clock: clock) { notices.add($0) }
        transport = GuardedTransport(vendor, guardian: guardian)
    }

    private func send(_ urgency: RequestUrgency = .send, isRepeat: Bool = false) async -> TransportResult {
        await transport.send(
            GatewayRequest(.post, "https://vendor.example/call", urgency: urgency, isRepeat: isRepeat))
    }

    @Test(
        "R96 opens for what shows that the gateway fails, and tells the operator once",
        arguments: [
            (.answer(500, ""), true), (.answer(503, ""), true), (.lostAnswer, true), (.refusedConnection, true),
            (.answer(200, ""), false), (.answer(401, ""), false), (.answer(404, ""), false), (.answer(406, ""), false),
        ] as [(TransportResult, Bool)])
    func opens(result: TransportResult, opens: Bool) async {
        vendor.on("POST /call", result)
        for _ in 0..<40 { _ = await send() }
        #expect(vendor.requests.count == (opens ? 20 : 40))
        #expect(notices.events == (opens ? [.breakerOpened] : []))
        guard opens else { return }
        let refused = await send()
        #expect(refused.notSent?.failure == .breakerOpen)
        #expect(refused.notSent?.retryAfter == nil)
        vendor.on("POST /call", .answer(200, ""))
        clock.advance(by: .seconds(10))
        #expect(await send() == .answer(200, ""))
        #expect(notices.events == [.breakerOpened, .breakerClosed])
    }

    @Test(
        "R95 a gateway that is down for ten minutes at fifty creates a second is hardly asked, and then no burst comes")
    func outage() async {
        vendor.on("POST /call", .lostAnswer)
        for _ in 0..<600 {
            for _ in 0..<50 { _ = await send(isRepeat: false) }
            clock.advance(by: .seconds(1))
        }
        #expect(vendor.requests.count <= 20 + 60)
        vendor.on("POST /call", .answer(200, ""))
        clock.advance(by: .seconds(10))
        #expect(await send() == .answer(200, ""))
    }

    @Test("R95 repeats stay within a tenth of the minute's requests")
    func repeats() async {
        vendor.on("POST /call", .answer(200, ""))
        for _ in 0..<300 { _ = await send() }
        var made = 0
        for _ in 0..<300 where await send(isRepeat: true).notSent == nil { made += 1 }
        #expect(made <= (300 + made) / 10)
        #expect(made > 10)
    }

    @Test(
        "R97 a 429, a 503 with a wait and a window that is used up give the account a rest",
        arguments: [
            (.answer(429, "", headers: [("Retry-After", "3")]), 3000), (.answer(429, ""), 1000),
            (.answer(429, "", headers: [("Retry-After", "999999")]), 60_000),
            (.answer(503, "", headers: [("retry-after", "2")]), 2000),
            (.answer(200, "", headers: [("X-RateLmit-Remaining", "0"), ("X-RateLimit-Reset", "50")]), 1000),
            (.answer(200, "", headers: [("X-RateLimit-Remaining", "7"), ("X-RateLimit-Reset", "50")]), nil),
            (.answer(503, ""), nil), (.answer(200, ""), nil),
            (.answer(429, "", headers: [("Retry-After", "-5")]), 1000),
        ] as [(TransportResult, Int64?)])
    func rests(result: TransportResult, milliseconds: Int64?) async {
        vendor.on("POST /call", result, .answer(200, ""))
        _ = await send()
        guard let milliseconds else {
            #expect(await send() == .answer(200, ""))
            return
        }
        // Another gateway of the same account rests as well.
        let other = GuardedTransport(vendor, guardian: GatewayGuard(name: "oca-email", limiter: limiter, clock: clock))
        let waiting = Task { await other.send(GatewayRequest(.post, "https://vendor.example/call", urgency: .send)) }
        if milliseconds > 4000 {
            #expect(await waiting.value.notSent?.retryAfter == .milliseconds(milliseconds))
        } else {
            await clock.waitForSleepers()
            #expect(vendor.requests.count == 1)
            clock.advance(by: .milliseconds(milliseconds))
            #expect(await waiting.value == .answer(200, ""))
        }
    }

    @Test func `a request whose turn was waited for waits for no other, and is counted once`() async {
        vendor.on("POST /call", .answer(200, ""))
        let limiter = RequestLimiter(
            limits: RequestLimits(requestsPerSecond: 1, waitMax: .milliseconds(500), waitingMax: 0), clock: clock)
        let guardian = GatewayGuard(name: "oca-call", limiter: limiter, clock: clock)
        let transport = GuardedTransport(vendor, guardian: guardian)
        func request(hasTurn: Bool) -> GatewayRequest {
            GatewayRequest(.post, "https://vendor.example/call", urgency: .send, hasTurn: hasTurn)
        }
        #expect(await guardian.waitForTurn() == nil)
        #expect(await guardian.waitForTurn()?.failure == .rateLimited)
        #expect(await transport.send(request(hasTurn: false)).notSent?.failure == .rateLimited)
        #expect(await transport.send(request(hasTurn: true)) == .answer(200, ""))
        #expect(vendor.requests.count == 1)
        clock.advance(by: .seconds(1))
        #expect(await guardian.waitForTurn() == nil)
        guardian.stop(GatewayFault(.noQuota, detail: "the account has no quota left"))
        #expect(await guardian.waitForTurn()?.failure == .noQuota)
    }

    @Test func `a stop refuses sends for a minute, lets reports through, and is told once`() async {
        vendor.on("POST /call", .answer(200, ""))
        let quota = GatewayFault(.noQuota, httpStatus: 401, vendorCode: "55", detail: "the account has no quota left")
        guardian.stop(quota)
        guardian.stop(quota)
        let refused = await send().notSent
        #expect(refused?.failure == .noQuota)
        #expect(refused?.vendorCode == "55")
        #expect(refused?.httpStatus == nil)
        #expect(refused?.detail == "not asked again yet: the account has no quota left")
        #expect(await send(.report) == .answer(200, ""))
        clock.advance(by: .seconds(60))
        #expect(await send() == .answer(200, ""))
        guardian.resume()
        guardian.resume()
        #expect(notices.events == [.channelStopped, .channelResumed])
    }
}

@Suite struct `The budget of reports` {
    @Test func `of an account is for a minute, and leaves sends and removals alone`() async {
        let clock = ManualClock()
        let limiter = RequestLimiter(
            limits: RequestLimits(requestsPerSecond: 1000, reportsPerMinute: 3), clock: clock)
        for _ in 0..<3 { #expect(await limiter.turn(.report) == nil) }
        let refused = await limiter.turn(.report)
        #expect(refused?.failure == .rateLimited)
        #expect(await limiter.turn(.send) == nil)
        #expect(await limiter.turn(.release) == nil)
        clock.advance(by: .seconds(61))
        #expect(await limiter.turn(.report) == nil)
    }
}
