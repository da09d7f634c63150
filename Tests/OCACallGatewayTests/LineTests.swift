import GatewayDoubles
import GatewayKit
import OCACallGateway
import ServiceDoubles
import Testing
import VerificationCore

@Suite struct `The lines of an account` {
    private func status(_ word: String) -> TransportResult {
        .answer(200, #"{"status":"\#(word)","call_start":"2026-01-01T00:00:00Z"}"#)
    }

    private func request(_ name: String) -> SendRequest {
        let request = CallFixture.request()
        return SendRequest(destination: request.destination, message: request.message, uploadName: name)
    }

    @Test func `are waited for in the queue, before anything is uploaded`() async throws {
        let fixture = try CallFixture { $0.callsAtOnce = 2 }
        let first = try await fixture.submitted(request("a"))
        _ = try await fixture.submitted(request("b"))
        let uploads = fixture.transport.log.count { $0.hasSuffix("/upload-audio") }
        for _ in 0..<3 {
            let fault = await fixture.gateway.prepare(request("c")).fault
            #expect(fault?.failure == .concurrencyLimit)
            #expect(fault?.failure.isTemporary == true)
            #expect(fault?.retryAfter == .seconds(2))
        }
        #expect(fixture.transport.log.count { $0.hasSuffix("/upload-audio") } == uploads)
        fixture.transport.on("GET /call-status/66a9f10ce4d2b70011c0ffee", status("in call"), status("failed"))
        _ = await fixture.gateway.report(first)
        #expect(await fixture.gateway.prepare(request("c")).fault?.failure == .concurrencyLimit)
        #expect(await fixture.gateway.report(first).report?.isFinal == true)
        #expect(await fixture.gateway.prepare(request("c")).fault == nil)
    }

    @Test func `come back when a call is refused, cannot be prepared, or is not heard of for three minutes`()
        async throws
    {
        let fixture = try CallFixture { $0.callsAtOnce = 1 }
        fixture.transport.on("POST /upload-audio", .error(500, code: "13"), .answer(200, CallFixture.uploaded("x")))
        #expect(await fixture.gateway.prepare(request("a")).fault?.failure == .gatewayUnavailable)
        fixture.transport.on("POST /call", .error(406, code: "39"), .lostAnswer, .answer(200, #"{"call_id":"c"}"#))
        let refused = try await fixture.prepared(request("b"))
        #expect(await fixture.gateway.submit(request("b"), memo: refused).refused != nil)
        let open = try await fixture.prepared(request("c"))
        #expect(await fixture.gateway.submit(request("c"), memo: open).unknown != nil)
        // It may be ringing.
        #expect(await fixture.gateway.prepare(request("d")).fault?.failure == .concurrencyLimit)
        fixture.clock.advance(by: .seconds(180))
        _ = try await fixture.submitted(request("d"))
    }

    @Test func `are learned from the vendor's refusal, for a while`() async throws {
        let fixture = try CallFixture()
        fixture.transport.on(
            "POST /call", .answer(200, #"{"call_id":"c1"}"#), .answer(200, #"{"call_id":"c2"}"#),
            .error(401, code: "57"), .answer(200, #"{"call_id":"c3"}"#))
        let first = try await fixture.submitted(request("a"))
        _ = try await fixture.submitted(request("b"))
        let refused = try await fixture.prepared(request("c"))
        let fault = await fixture.gateway.submit(request("c"), memo: refused).refused
        #expect(fault?.failure == .concurrencyLimit)
        let asked = fixture.transport.requests.count
        #expect(await fixture.gateway.prepare(request("c")).fault?.failure == .concurrencyLimit)
        #expect(fixture.transport.requests.count == asked)
        // A line comes free as soon as a call ends.
        fixture.transport.on("GET /call-status/c1", status("rna"))
        #expect(await fixture.gateway.report(first).report?.isFinal == true)
        #expect(await fixture.gateway.prepare(request("c")).fault == nil)
        #expect(await fixture.gateway.prepare(request("d")).fault?.failure == .concurrencyLimit)
        fixture.clock.advance(by: .seconds(30))
        #expect(await fixture.gateway.prepare(request("d")).fault == nil)
    }

    @Test func `that others have are asked after by one call at a time, and not often`() async throws {
        let fixture = try CallFixture()
        fixture.transport.on(
            "POST /call", .error(401, code: "57"), .error(401, code: "57"), .answer(200, #"{"call_id":"c1"}"#))
        for _ in 0..<2 {
            let memo = try await fixture.prepared(request("a"))
            #expect(await fixture.gateway.submit(request("a"), memo: memo).refused?.failure == .concurrencyLimit)
            fixture.clock.advance(by: .milliseconds(14_999))
            let asked = fixture.transport.requests.count
            for name in ["a", "b"] {
                #expect(await fixture.gateway.prepare(request(name)).fault?.failure == .concurrencyLimit)
            }
            #expect(fixture.transport.requests.count == asked)
            fixture.clock.advance(by: .milliseconds(1))
        }
        _ = try await fixture.submitted(request("b"))
        #expect(await fixture.gateway.prepare(request("a")).fault?.failure == .concurrencyLimit)
    }

    @Test("R39 are given back by a call that may not go any more when it is about to, and nothing is asked for it")
    func heldBack() async throws {
        let fixture = try CallFixture { $0.callsAtOnce = 1 }
        let memo = try await fixture.prepared(request("a"))
        var stopped = request("a")
        stopped.mayGo = { false }
        let asked = fixture.transport.requests.count
        #expect(await fixture.gateway.submit(stopped, memo: memo).refused == .heldBack)
        #expect(fixture.transport.requests.count == asked)
        #expect(await fixture.gateway.prepare(request("b")).fault == nil)
    }

    @Test func `that were taken before a restart are learned from the calls' reports`() async throws {
        let before = try CallFixture()
        let memo = try await before.submitted(request("a"))
        let after = try CallFixture { $0.callsAtOnce = 1 }
        after.transport.on("GET /call-status/66a9f10ce4d2b70011c0ffee", status("in call"), status("answered"))
        _ = await after.gateway.report(memo)
        #expect(await after.gateway.prepare(request("b")).fault?.failure == .concurrencyLimit)
    }
}

@Suite struct `The number that a call shows` {
    @Test func `is the country's own, and else the next of the collection`() async throws {
        let fixture = try CallFixture {
            $0.fromNumbers = ["02150001122", "02150001123"]
            $0.callerChoice = .roundRobin
            $0.countryNumbers = ["MY": "+60312345678"]
        }
        for (number, region) in [
            ("+6281234567890", "ID"), ("+60123456789", "MY"), ("+6281234567890", "ID"), ("+6591234567", "SG"),
        ] {
            let phone = try #require(PhoneNumber(e164: number, region: region, callingCodeDigits: 2))
            let request = SendRequest(
                destination: .phone(phone), message: CallFixture.request().message, uploadName: CallFixture.name)
            _ = try await fixture.submitted(request)
        }
        let shown = fixture.transport.bodies("/call").map { body in
            body.split(separator: "\"").dropFirst(3).first.map(String.init) ?? ""
        }
        #expect(shown == ["02150001122", "+60312345678", "02150001123", "02150001122"])
    }

    @Test(
        arguments: [
            (["M": "0312345678"], nil), (["my": "0312345678"], nil), (["MY": "x"], nil), ([:], 0), ([:], 10_001),
        ] as [([String: String], Int?)])
    func `and the number of lines are checked`(countries: [String: String], lines: Int?) {
        #expect(throws: GatewayConfigurationFaults.self) {
            try CallFixture {
                $0.countryNumbers = countries
                $0.callsAtOnce = lines
            }
        }
    }
}
