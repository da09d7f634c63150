import Foundation
import GatewayDoubles
import GatewayKit
import StrictJSON
import Testing
import VerificationCore
import WebhookGateway

@Suite struct `A message to a sender of the operator's own` {
    @Test func `is a signed mail`() async throws {
        let fixture = try WebhookFixture()
        #expect(await fixture.submit(try WebhookFixture.mail()).accepted?.text == WebhookFixture.uploadName)
        let request = try #require(fixture.transport.requests.first)
        #expect(fixture.transport.log == ["POST https://sender.example.com/sandi/messages"])
        #expect(
            try JSONValue.parse(request.body) == [
                "type": "email", "id": "sandiabcdefghijklmnopabcdefghijklmnop", "to": "user@example.com",
                "sender_name": "Contoh", "subject": "Kode Anda", "text": "482913", "html": "<b>482913</b>",
            ])
        #expect(request.headers["webhook-id"] == WebhookFixture.uploadName)
        #expect(request.headers["webhook-timestamp"] == "1767225600")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(request.deadline == .seconds(10))
    }

    @Test("R75 the signature is the one that Standard Webhooks describes")
    func signature() throws {
        // The example of the specification's own verifiers.
        let key = try RealKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        let message = "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}"
        let digest = try key.authenticate(Array(message.utf8))
        #expect(Data(digest).base64EncodedString() == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `is a call with its audio or its digits`() async throws {
        let audio = try WebhookFixture(.call)
        _ = await audio.submit(try WebhookFixture.call())
        #expect(
            try JSONValue.parse(audio.transport.requests[0].body) == [
                "type": "call", "id": "sandiabcdefghijklmnopabcdefghijklmnop", "to": "+6281234567890", "locale": "id",
                "audio": ["format": "mp3", "duration_ms": 12_000, "base64": "//uQ"],
            ])
        let digits = try WebhookFixture(.call, content: .digits)
        _ = await digits.submit(try WebhookFixture.call())
        #expect(try JSONValue.parse(digits.transport.requests[0].body)["digits"] == "482913")
        #expect(try JSONValue.parse(digits.transport.requests[0].body)["audio"] == nil)
        let saysMore = await digits.submit(try WebhookFixture.call(code: ""))
        #expect(saysMore.refused?.failure == .unrenderable && digits.transport.requests.count == 1)
    }

    @Test func `is a text message`() async throws {
        let fixture = try WebhookFixture(.sms)
        #expect(await fixture.submit(try WebhookFixture.text()).accepted != nil)
        #expect(
            try JSONValue.parse(fixture.transport.requests[0].body) == [
                "type": "sms", "id": "sandiabcdefghijklmnopabcdefghijklmnop", "to": "+6281234567890", "locale": "id",
                "sender_name": "Contoh", "text": "Kode Anda 482913",
            ])
    }

    @Test func `is a WhatsApp message, as a text and as a template's values`() async throws {
        let fixture = try WebhookFixture(.whatsapp)
        #expect(await fixture.submit(try WebhookFixture.whatsApp()).accepted != nil)
        #expect(
            try JSONValue.parse(fixture.transport.requests[0].body) == [
                "type": "whatsapp", "id": "sandiabcdefghijklmnopabcdefghijklmnop", "to": "+6281234567890",
                "sender_name": "Contoh", "text": "Kode Anda 482913", "template": "sandi_code", "language": "id",
                "parameters": ["482913", "5"], "code": "482913",
            ])
    }

    @Test(
        "2xx means accepted, whatever the body says",
        arguments: [
            (200, ""), (201, "<html>"), (202, "{}"), (204, ""), (299, #"{"id":"a b"}"#),
            (200, #"{"error":"no_quota"}"#),
            (200, #"{"id":null,"status":7}"#), (200, "[1"),
        ])
    func accepted(status: Int, body: String) async throws {
        let fixture = try WebhookFixture()
        fixture.transport.on("POST /sandi/messages", .answer(status, body))
        #expect(await fixture.submit(try WebhookFixture.mail()).accepted?.text == WebhookFixture.uploadName)
    }

    @Test(
        "nothing else means accepted, and what was not taken is told apart",
        arguments: [
            (.answer(302, ""), .misconfigured), (.answer(400, ""), .refused), (.answer(401, ""), .misconfigured),
            (.answer(403, ""), .misconfigured), (.answer(404, ""), .misconfigured),
            (.answer(408, ""), .gatewayUnavailable),
            (.answer(410, ""), .misconfigured), (.answer(422, ""), .refused), (.answer(429, ""), .rateLimited),
            (.answer(503, ""), .gatewayUnavailable), (.answer(422, #"{"error":"bad_destination"}"#), .badDestination),
            (.answer(400, #"{"error":"no_quota"}"#), .noQuota),
            (.answer(429, #"{"error":"concurrency_limit"}"#), .concurrencyLimit),
            (.answer(400, #"{"error":"verification_closed"}"#), .refused), (.refusedConnection, .gatewayUnavailable),
            (.answer(199, ""), .unreadableAnswer),
        ] as [(TransportResult, DeliveryFailure)])
    func refused(result: TransportResult, failure: DeliveryFailure) async throws {
        let fixture = try WebhookFixture()
        fixture.transport.on("POST /sandi/messages", result)
        #expect(await fixture.submit(try WebhookFixture.mail()).refused?.failure == failure)
        #expect(fixture.transport.requests.count == 1)
    }

    @Test(
        "R26 an answer that does not tell what was done leaves the outcome unknown",
        arguments: [
            .answer(500, ""), .answer(502, ""), .answer(504, #"{"error":"refused"}"#), .answer(520, ""), .lostAnswer,
        ] as [TransportResult])
    func unknown(result: TransportResult) async throws {
        let fixture = try WebhookFixture(.call)
        fixture.transport.on("POST /sandi/messages", result)
        #expect(await fixture.submit(try WebhookFixture.call()).unknown?.failure == .outcomeUnknown)
        #expect(fixture.transport.requests.count == 1)
    }

    @Test("R97 the wait that is asked for is passed on", arguments: [429, 503])
    func waits(status: Int) async throws {
        let fixture = try WebhookFixture()
        fixture.transport.on("POST /sandi/messages", .answer(status, "", headers: [("Retry-After", "7")]))
        #expect(await fixture.submit(try WebhookFixture.mail()).refused?.retryAfter == .seconds(7))
    }

    @Test func `is not sent unsigned`() async throws {
        let fixture = try WebhookFixture(key: BrokenKey())
        #expect(await fixture.submit(try WebhookFixture.mail()).refused?.failure == .gatewayUnavailable)
        #expect(fixture.transport.requests.isEmpty)
    }

    @Test("R28 holds no field that could end a header's line")
    func injection() async throws {
        let fixture = try WebhookFixture()
        let request = try WebhookFixture.mail(subject: "a\r\nBcc: evil@example.com")
        #expect(await fixture.gateway.prepare(request).fault?.failure == .unrenderable)
        #expect(await fixture.submit(request).refused?.failure == .unrenderable)
        #expect(fixture.transport.requests.isEmpty)
    }

    @Test func `is for the gateway's channel only`() async throws {
        for channel in Channel.allCases {
            let gateway = try WebhookFixture(channel).gateway
            for other in Channel.allCases {
                let outcome = await gateway.prepare(try WebhookFixture.message(for: other))
                if other == channel {
                    #expect(outcome == .ready(GatewayMemo("")))
                } else {
                    #expect(outcome.fault?.failure == .unrenderable)
                }
            }
        }
    }

    @Test func `leaves nothing behind`() async throws {
        let fixture = try WebhookFixture(.call)
        #expect(fixture.gateway.plan(uploadName: "a") == nil)
        #expect(await fixture.gateway.release(GatewayMemo("a")) == .released)
        #expect(fixture.transport.requests.isEmpty)
    }
}

@Suite struct `A status of a sender of the operator's own` {
    @Test(arguments: [
        (Channel.call, "heard", DeliveryStatus.heard, true), (.call, "in_call", .inCall, false),
        (.call, "no_answer", .noAnswer, true), (.call, "busy", .busy, true), (.call, "failed", .failed, true),
        (.call, "delivered", .submitted, false), (.call, "queued", .submitted, false),
        (.call, "new", .submitted, false),
        (.email, "delivered", .delivered, false), (.email, "bounced", .bounced, true),
        (.email, "clicked", .clicked, true),
        (.email, "heard", .submitted, false), (.email, "unknown", .submitted, false),
        (.sms, "delivered", .delivered, false), (.sms, "rejected", .rejected, true),
        (.sms, "heard", .submitted, false), (.whatsapp, "opened", .opened, true), (.whatsapp, "failed", .failed, true),
    ])
    func `is read in the timeline's words`(
        channel: Channel, word: String, status: DeliveryStatus, isFinal: Bool
    ) async throws {
        let fixture = try WebhookFixture(channel)
        fixture.transport.on("GET /sandi/messages/m-1", .answer(200, #"{"status":"\#(word)","code":"482913"}"#))
        let report = try #require(await fixture.gateway.report(GatewayMemo("m-1")).report)
        #expect(report.status == status && report.isFinal == isFinal && report.vendorWord == word)
        let request = try #require(fixture.transport.requests.first)
        #expect(
            request.headers["webhook-id"] == "m-1" && request.headers["webhook-signature"]?.hasPrefix("v1,") == true)
        #expect(request.deadline == .seconds(5))
    }

    @Test(
        "an answer without one is a failed report",
        arguments: [
            (200, "", DeliveryFailure.unreadableAnswer), (200, "{}", .unreadableAnswer),
            (200, #"{"status":"Heard 482913"}"#, .unreadableAnswer), (404, "", .misconfigured),
            (500, "", .gatewayUnavailable),
        ])
    func faults(status: Int, body: String, failure: DeliveryFailure) async throws {
        let fixture = try WebhookFixture(.call)
        fixture.transport.on("GET /messages/m-1", .answer(status, body))
        #expect(await fixture.gateway.report(GatewayMemo("m-1")).fault?.failure == failure)
    }

    @Test(arguments: [
        ("", DeliveryStatus.submitted, "accepted"), (#"{"status":"delivered"}"#, .delivered, "delivered"),
        (#"{"id":"m-1","status":"bounced"}"#, .bounced, "bounced"),
    ])
    func `is that of the acceptance where nobody can be asked`(
        body: String, status: DeliveryStatus, word: String
    ) async throws {
        let fixture = try WebhookFixture(status: nil)
        fixture.transport.on("POST /sandi/messages", .answer(200, body))
        let memo = try #require(await fixture.submit(try WebhookFixture.mail()).accepted)
        let report = try #require(await fixture.gateway.report(memo).report)
        #expect(report.status == status && report.isFinal && report.vendorWord == word)
        #expect(fixture.transport.requests.count == 1)
    }

    @Test func `is asked for under the sender's own id`() async throws {
        let fixture = try WebhookFixture(.call)
        fixture.transport.on("POST /sandi/messages", .answer(200, #"{"id":"m 2","status":"ringing"}"#))
        fixture.transport.on("GET /messages/\(WebhookFixture.uploadName)", .answer(200, #"{"status":"busy"}"#))
        let unusable = try #require(await fixture.submit(try WebhookFixture.call()).accepted)
        #expect(await fixture.gateway.report(unusable).report?.status == .busy)
        fixture.transport.on("POST /sandi/messages", .answer(200, #"{"id":42}"#))
        fixture.transport.on("GET /messages/42", .answer(200, #"{"status":"heard"}"#))
        let own = try #require(await fixture.submit(try WebhookFixture.call()).accepted)
        #expect(await fixture.gateway.report(own).report?.status == .heard)
    }
}
