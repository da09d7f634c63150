import GatewayDoubles
import GatewayKit
import OCAAccount
import OCACallGateway
import ServiceDoubles
import Testing
import VerificationCore

@Suite struct `Preparing a call` {
    @Test(arguments: [
        (OCAVersion.v1, "https://call.ocatelkom.co.id/api/v1", "Basic b3BzQGV4YW1wbGUuY29tOnMzY3JldA=="),
        (.v2, "https://webapigw.ocatelkom.co.id/call/v2", "Bearer jwt.jwt.jwt"),
    ])
    func `uploads the whole call as a signed form`(version: OCAVersion, base: String, signature: String) async throws {
        let fixture = try CallFixture(version)
        let memo = try await fixture.prepared()
        #expect(fixture.transport.log == ["GET \(base)/number", "GET \(base)/ivr-list", "POST \(base)/upload-audio"])
        #expect(fixture.transport.requests.allSatisfy { $0.headers["Authorization"] == signature })
        let upload = fixture.transport.requests[2]
        #expect(upload.deadline == .seconds(15))
        let boundary = try #require(upload.headers["Content-Type"]?.split(separator: "boundary=").last)
        #expect(upload.headers["Content-Type"] == "multipart/form-data; boundary=\(boundary)")
        #expect(
            String(decoding: upload.body, as: UTF8.self) == """
                --\(boundary)\r\n\
                Content-Disposition: form-data; name="audio"; filename="qwertyuiopasdfgh.mp3"\r\n\
                Content-Type: audio/mpeg\r\n\r\n\
                the whole call\r\n\
                --\(boundary)--\r\n
                """)
        #expect(
            memo.text == """
                {"k":"a","n":"qwertyuiopasdfgh","i":"65f1c0a2be41d70012ab34cd","u":"\(CallFixture.uploadURL)",\
                "ms":22272}
                """)
    }

    @Test("R24 what will be uploaded is named beforehand")
    func plan() throws {
        let memo = try CallFixture().gateway.plan(uploadName: "abcdefgh")
        #expect(memo?.text == #"{"k":"a","n":"abcdefgh"}"#)
    }

    @Test("R24 no request before the call names the code or the number")
    func names() async throws {
        let fixture = try CallFixture()
        _ = try await fixture.prepared()
        for request in fixture.transport.requests {
            let text = request.url + String(decoding: request.body, as: UTF8.self)
            #expect(!text.contains("482913") && !text.contains("81234567890"))
        }
    }

    @Test(arguments: [
        #"{"id":7,"url":"https://a/x.mp3"}"#, #"{"url":"https://a/x.mp3"}"#,
        #"{"_id":"abc","filename":null,"url":"http://a/x.mp3","more":{}}"#,
        #"{"id":{"$oid":"x"},"url":"https://a/x.mp3"}"#,
    ])
    func `an upload needs nothing but its address`(answer: String) async throws {
        let fixture = try CallFixture()
        fixture.transport.on("POST /upload-audio", .answer(200, answer))
        #expect(try await fixture.prepared().text.contains("a/x.mp3"))
    }

    @Test(
        "R98 an upload's faulty answers fail with their reason",
        arguments: [
            (.answer(200, ""), .unreadableAnswer), (.answer(200, "<html></html>"), .unreadableAnswer),
            (.answer(200, #"{"id":"abc","url":"#), .unreadableAnswer),
            (
                .answer(200, #"{"id":"abc"}"#),
                .unreadableAnswer
            ),
            (.answer(200, #"{"id":"abc","url":7}"#), .unreadableAnswer), (.answer(200, "[]"), .unreadableAnswer),
            (.answer(200, #"{"id":"abc","url":"file:///etc/passwd"}"#), .unreadableAnswer),
            (.answer(GatewayAnswer(status: 200, body: Array("{}".utf8), isCut: true)), .unreadableAnswer),
            (.answer(302, ""), .misconfigured), (.answer(500, ""), .gatewayUnavailable),
            (.error(500, code: "13"), .gatewayUnavailable), (.error(401, code: "17"), .misconfigured),
            (.error(401, code: "51"), .misconfigured), (.error(406, code: "19"), .misconfigured),
            (.error(401, code: #""55""#), .noQuota), (.error(401, code: "5"), .noQuota),
            (
                .error(429, code: "9"),
                .rateLimited
            ),
            (.error(200, code: "55"), .noQuota), (.refusedConnection, .gatewayUnavailable),
            (.lostAnswer, .gatewayUnavailable),
        ] as [(TransportResult, DeliveryFailure)])
    func uploadFaults(result: TransportResult, failure: DeliveryFailure) async throws {
        let fixture = try CallFixture()
        fixture.transport.on("POST /upload-audio", result)
        #expect(await fixture.gateway.prepare(CallFixture.request()).fault?.failure == failure)
    }

    @Test("R97 the wait that the vendor asks for is handed on")
    func waits() async throws {
        let fixture = try CallFixture()
        fixture.transport.on(
            "POST /upload-audio", .answer(429, #"{"errors":[{"code":9}]}"#, headers: [("X-RateLmit-Reset", "3")]))
        #expect(await fixture.gateway.prepare(CallFixture.request()).fault?.retryAfter == .seconds(3))
    }

    @Test func `the longest names that a vendor may give fit into the memo`() async throws {
        let fixture = try CallFixture()
        let url = "https://" + String(repeating: "~", count: 504)
        let stored = CallFixture.uploaded(String(repeating: "'", count: 128), url: url)
        fixture.transport.on("POST /upload-audio", .lostAnswer, .answer(200, stored))
        let request = CallFixture.request()
        let longest = SendRequest(
            destination: request.destination, message: request.message, uploadName: String(repeating: "z", count: 64))
        #expect(await fixture.gateway.prepare(longest).fault != nil)
        let memo = try await fixture.prepared(longest)
        #expect(memo.text.contains(url))
        #expect(memo.text.utf8.count <= 1024)
    }

    @Test func `refuses what is no call`() async throws {
        let fixture = try CallFixture()
        let mail = MailMessage(subject: "s", text: "t", html: "h", senderName: "n")
        let requests = [
            SendRequest(destination: CallFixture.request().destination, message: .email(mail), uploadName: "abc"),
            SendRequest(
                destination: .email(try #require(EmailAddress(canonical: "a@b.c"))),
                message: CallFixture.request().message, uploadName: "abc"),
        ]
        for request in requests {
            #expect(await fixture.gateway.prepare(request).fault?.failure == .unrenderable)
        }
        #expect(fixture.transport.requests.isEmpty)
    }
}

@Suite struct `The IVR's variables` {
    @Test(
        "decide what is refused, with their names for the operator",
        arguments: [
            ("", "the IVR has no variable that could take the code's audio"),
            (#""a","b""#, "the IVR wants a, b: that is neither one nor 6, one per digit"),
            (
                #""d1","d2","d3","d4","d5","d6","name""#,
                "the IVR wants d1, d2, d3, d4, d5, d6, name: that is neither one nor 6, one per digit"
            ),
            (
                #""a","b","c","d","e","f""#,
                "the order of the IVR's variables a, b, c, d, e, f is not clear: name them one by one"
            ),
            (
                #""d1","d2","d3","d4","d5","x6""#,
                "the order of the IVR's variables d1, d2, d3, d4, d5, x6 is not clear: name them one by one"
            ),
            (
                #""d1","d2","d3","d4","d5","d05""#,
                "the order of the IVR's variables d1, d2, d3, d4, d5, d05 is not clear: name them one by one"
            ),
        ])
    func misfits(variables: String, detail: String) async throws {
        let fixture = try CallFixture(variables: variables)
        let fault = await fixture.gateway.prepare(CallFixture.request()).fault
        #expect(fault == GatewayFault(.misconfigured, detail: detail))
        #expect(!fixture.transport.log.contains { $0.hasPrefix("POST") })
    }

    @Test func `are asked for again after ten minutes`() async throws {
        let fixture = try CallFixture()
        _ = try await fixture.prepared()
        fixture.clock.advance(by: .seconds(599))
        _ = try await fixture.prepared()
        #expect(fixture.transport.log.count { $0.hasSuffix("/ivr-list") } == 1)
        fixture.clock.advance(by: .seconds(1))
        _ = try await fixture.prepared()
        #expect(fixture.transport.log.count { $0.hasSuffix("/ivr-list") } == 2)
        #expect(fixture.transport.log.count { $0.hasSuffix("/number") } == 2)
    }

    @Test(
        "are asked for again once the vendor says that something is gone",
        arguments: [
            TransportResult.error(404, code: "33"), .error(406, code: #""33""#), .answer(404, ""),
        ])
    func forgotten(refusal: TransportResult) async throws {
        let fixture = try CallFixture()
        let memo = try await fixture.prepared()
        fixture.transport.on("POST /call", refusal)
        #expect(await fixture.gateway.submit(CallFixture.request(), memo: memo).refused?.failure == .misconfigured)
        _ = try await fixture.prepared()
        #expect(fixture.transport.log.count { $0.hasSuffix("/ivr-list") } == 2)
    }

    @Test func `are not asked for when the operator names them`() async throws {
        let fixture = try CallFixture { $0.variables = .audio("sound") }
        let memo = try await fixture.prepared()
        _ = await fixture.gateway.submit(CallFixture.request(), memo: memo)
        #expect(!fixture.transport.log.contains { $0.hasSuffix("/ivr-list") })
        #expect(fixture.transport.bodies("/call")[0].contains(#""variable":{"sound":"https://"#))
    }

    @Test func `that the operator names must be as many as the digits`() async throws {
        let fixture = try CallFixture { $0.variables = .digits(["a", "b", "c", "d"]) }
        let fault = await fixture.gateway.prepare(CallFixture.request()).fault
        #expect(fault?.detail == "4 digit variables are configured; the code has 6")
    }

    @Test(
        "have faults of their own",
        arguments: [
            ("[]", DeliveryFailure.misconfigured), ("{}", .unreadableAnswer),
            (#"[{"ivr_name":"x"}]"#, .unreadableAnswer),
            (#"[{"ivr_id":"\#(CallFixture.ivr)","required_variable":[7]}]"#, .unreadableAnswer),
            (#"[{"ivr_id":"\#(CallFixture.ivr)"}]"#, .misconfigured), ("", .unreadableAnswer),
        ])
    func faults(list: String, failure: DeliveryFailure) async throws {
        let fixture = try CallFixture()
        fixture.transport.on("GET /ivr-list", .answer(200, list))
        #expect(await fixture.gateway.prepare(CallFixture.request()).fault?.failure == failure)
    }
}
