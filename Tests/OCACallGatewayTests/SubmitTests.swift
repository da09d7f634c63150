import GatewayDoubles
import GatewayKit
import OCAAccount
import OCACallGateway
import Testing
import VerificationCore

@Suite struct `Placing a call` {
    @Test func `sends the documented order and keeps the call's id`() async throws {
        let fixture = try CallFixture()
        let placed = try await fixture.submitted()
        let request = try #require(fixture.transport.requests.last)
        #expect(request.method == .post)
        #expect(request.url == "https://webapigw.ocatelkom.co.id/call/v2/call")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(request.deadline == .seconds(10))
        #expect(
            String(decoding: request.body, as: UTF8.self) == """
                {"from_number":"02150001122","to_number":"081234567890","ivr_id":"65f1bd77be41d70012ab3490",\
                "variable":{"audio_1":"\(CallFixture.uploadURL)"}}
                """)
        #expect(
            placed.text == """
                {"k":"a","n":"qwertyuiopasdfgh","i":"65f1c0a2be41d70012ab34cd","c":"66a9f10ce4d2b70011c0ffee",\
                "ms":22272}
                """)
    }

    @Test(
        "destinations are written as the vendor's samples have them, or internationally",
        arguments: [
            ("+6281234567890", OCACallConfiguration.NumberFormat.national, "081234567890"),
            ("+6281234567890", .international, "6281234567890"), ("+14155550123", .national, "14155550123"),
            ("+14155550123", .international, "14155550123"), ("+622150001122", .national, "02150001122"),
        ])
    func numbers(e164: String, format: OCACallConfiguration.NumberFormat, written: String) async throws {
        let fixture = try CallFixture { $0.numberFormat = format }
        let request = CallFixture.request(to: e164)
        let memo = try await fixture.prepared(request)
        #expect(await fixture.gateway.submit(request, memo: memo).accepted != nil)
        #expect(fixture.transport.bodies("/call")[0].contains(#""to_number":"\#(written)""#))
    }

    @Test(
        "the call's id is read in every form it is known in",
        arguments: [
            (#"{"success":true,"call_id":"abc"}"#, "abc"), (#"{"call_id":"abc"}"#, "abc"),
            (#"{"success":true,"call_id":123456}"#, "123456"), (#"{"success":true,"to_number":"abc"}"#, "abc"),
            (#"{"success":true,"call_id":"abc","to_number":"081234567890"}"#, "abc"),
            (#"{"success":true,"call_id":null,"to_number":"abc"}"#, "abc"),
            (#"{"success":"true","call_id":"abc","extra":[1,2]}"#, "abc"),
            (#"{"status":true,"call_id":"abc"}"#, "abc"),
        ])
    func ids(answer: String, id: String) async throws {
        let fixture = try CallFixture()
        fixture.transport.on("POST /call", .answer(200, answer))
        #expect(try await fixture.submitted().text.contains(#""c":"\#(id)""#))
    }

    @Test(
        "R26 R98 an answer that does not tell what was done leaves the outcome unknown",
        arguments: [
            .answer(200, ""), .answer(200, "<html>OK</html>"), .answer(200, #"{"success":true,"call_id":"a"#),
            .answer(200, #"{"success":true}"#), .answer(200, "{}"), .answer(200, "[]"), .answer(200, "null"),
            .answer(200, #"{"success":true,"to_number":"081234567890"}"#),
            .answer(200, #"{"success":true,"to_number":"+6281234567890"}"#),
            .answer(200, #"{"success":true,"to_number":"6281234567890"}"#),
            .answer(200, #"{"success":true,"to_number":81234567890123,"call_id":{"a":1},"to_number":"x"}"#),
            .answer(200, #"{"success":true,"call_id":"a b"}"#), .answer(200, #"{"success":true,"call_id":""}"#),
            .answer(GatewayAnswer(status: 200, body: Array(#"{"success":true,"call_id":"abc"}"#.utf8), isCut: true)),
            .answer(500, ""), .error(500, code: "13"), .error(500, code: "57"), .error(406, code: "13"),
            .error(200, code: #""13""#), .answer(502, "<html>"), .answer(503, ""), .answer(504, ""), .lostAnswer,
        ] as [TransportResult])
    func unknown(result: TransportResult) async throws {
        let fixture = try CallFixture()
        fixture.transport.on("POST /call", result)
        let memo = try await fixture.prepared()
        let outcome = await fixture.gateway.submit(CallFixture.request(), memo: memo)
        #expect(outcome.unknown?.failure == .outcomeUnknown)
        #expect(fixture.transport.log.count { $0.hasSuffix("/call") } == 1)
    }

    @Test(
        "each documented refusal is refused with its reason",
        arguments: [
            (.error(401, code: "57"), .concurrencyLimit), (.error(401, code: #""57""#), .concurrencyLimit),
            (.error(401, code: "55"), .noQuota), (.error(401, code: "5"), .noQuota), (.error(406, code: "5"), .noQuota),
            (.error(401, code: "51"), .misconfigured), (.error(401, code: "17"), .misconfigured),
            (.error(401, code: "43"), .misconfigured), (.error(401, code: "45"), .misconfigured),
            (.error(406, code: "19"), .misconfigured), (.error(401, code: "19"), .misconfigured),
            (.error(404, code: "33"), .misconfigured), (.error(404, code: "41"), .misconfigured),
            (.error(429, code: "9"), .rateLimited), (.answer(429, ""), .rateLimited),
            (.answer(401, ""), .misconfigured),
            (.answer(404, "<html>"), .misconfigured), (.answer(406, ""), .refused), (.answer(302, ""), .misconfigured),
            (
                .error(406, code: #""39""#, message: #"[{"param":"phone_number","msg":"Invalid country code"}]"#),
                .badDestination
            ),
            (.error(406, code: "39", message: #"[{"param":"to_number","msg":"bad"}]"#), .badDestination),
            (.error(406, code: "39", message: #"[{"param":"from_number","msg":"bad"}]"#), .misconfigured),
            (.error(406, code: "39", message: #"[{"param":"variable","msg":"bad"}]"#), .misconfigured),
            (.error(200, code: "57"), .concurrencyLimit), (.answer(200, #"{"success":false}"#), .refused),
            (.answer(200, #"{"success":false,"call_id":"abc"}"#), .refused),
            (.answer(200, #"{"success":"false"}"#), .refused),
            (.answer(200, #"{"success":false,"errors":[{"code":55,"message":"x"}]}"#), .noQuota),
            (.refusedConnection, .gatewayUnavailable),
        ] as [(TransportResult, DeliveryFailure)])
    func refused(result: TransportResult, failure: DeliveryFailure) async throws {
        let fixture = try CallFixture()
        fixture.transport.on("POST /call", result)
        let memo = try await fixture.prepared()
        #expect(await fixture.gateway.submit(CallFixture.request(), memo: memo).refused?.failure == failure)
        #expect(fixture.transport.log.count { $0.hasSuffix("/call") } == 1)
    }

    @Test func `a memo that is not ours sends nothing`() async throws {
        let fixture = try CallFixture()
        for text in ["", "{}", #"{"k":"z","n":"a"}"#, "nonsense", #"{"k":"a","n":"abc"}"#] {
            let outcome = await fixture.gateway.submit(CallFixture.request(), memo: GatewayMemo(text))
            #expect(outcome.refused?.failure == .misconfigured)
        }
        #expect(!fixture.transport.log.contains { $0.hasSuffix("/call") })
    }

    @Test("the vendor's paths and the method of a call can be corrected")
    func paths() async throws {
        let fixture = try CallFixture {
            $0.callMethod = .get
            $0.paths.call = "make/call"
            $0.paths.ivrList = "ivrs"
            $0.fromNumbers = ["+622150001122"]
        }
        fixture.transport.on("GET /ivrs", .answer(200, CallFixture.ivrs(#""a""#)))
        fixture.transport.on("GET /make/call", .answer(200, #"{"success":true,"call_id":"abc"}"#))
        _ = try await fixture.submitted()
        #expect(fixture.transport.requests.last?.method == .get)
        #expect(fixture.transport.bodies("/make/call")[0].contains(#""from_number":"+622150001122""#))
    }
}

@Suite struct `The caller's number` {
    @Test(
        "is taken from every form of the vendor's collection",
        arguments: [
            #"{"from_number":["02150001122"]}"#, #"["02150001122"]"#, #"{"number":["02150001122","x"]}"#,
            #"{"success":true,"numbers":["02150001122"]}"#, #"[{"number":"02150001122"}]"#,
            #"["not one","02150001122"]"#,
        ])
    func forms(collection: String) async throws {
        let fixture = try CallFixture()
        fixture.transport.on("GET /number", .answer(200, collection))
        _ = try await fixture.submitted()
        #expect(fixture.transport.bodies("/call")[0].hasPrefix(#"{"from_number":"02150001122""#))
    }

    @Test(
        "fails the call when there is none",
        arguments: [
            ("[]", DeliveryFailure.misconfigured), (#"{"from_number":[]}"#, .misconfigured), ("{}", .unreadableAnswer),
            (#"["x"]"#, .misconfigured), ("7", .unreadableAnswer),
        ])
    func none(collection: String, failure: DeliveryFailure) async throws {
        let fixture = try CallFixture()
        fixture.transport.on("GET /number", .answer(200, collection))
        #expect(await fixture.gateway.prepare(CallFixture.request()).fault?.failure == failure)
        #expect(!fixture.transport.log.contains { $0.hasPrefix("POST") })
    }

    @Test(arguments: [
        (OCACallConfiguration.CallerChoice.first, ["021500", "021500", "021500"]),
        (.roundRobin, ["021500", "021501", "021500"]),
    ])
    func `is the first, or each in turn`(choice: OCACallConfiguration.CallerChoice, expected: [String]) async throws {
        let fixture = try CallFixture {
            $0.fromNumbers = ["021500", "021501"]
            $0.callerChoice = choice
        }
        for _ in expected { _ = try await fixture.submitted() }
        let shown = fixture.transport.bodies("/call").map { String($0.dropFirst(16).prefix(6)) }
        #expect(shown == expected)
        #expect(!fixture.transport.log.contains { $0.hasSuffix("/number") })
    }

    @Test func `and the IVRs can be listed for the operator`() async throws {
        let fixture = try CallFixture()
        #expect(await fixture.gateway.numbers() == .success(["02150001122", "02150001123"]))
        let ivrs = try await fixture.gateway.ivrs().get()
        #expect(ivrs.map(\.id) == ["other", CallFixture.ivr])
        #expect(ivrs.map(\.name) == ["Other", "OTP playback"])
        #expect(ivrs.map(\.variables) == [[], ["audio_1"]])
        fixture.transport.on("GET /number", .error(401, code: "45"))
        fixture.transport.on("GET /ivr-list", .answer(404, ""))
        let unlisted = await fixture.gateway.ivrs()
        #expect(
            await fixture.gateway.numbers()
                == .failure(
                    GatewayFault(
                        .misconfigured, httpStatus: 401, vendorCode: "45", detail: "the gateway refused the token")))
        #expect(throws: GatewayFault.self) { _ = try unlisted.get() }
    }
}
