import Foundation
import GatewayDoubles
import GatewayKit
import OCAAccount
import OCAEmailGateway
import StrictJSON
import Testing
import VerificationCore

@Suite struct `Sending a mail` {
    private static let base64 = Data(MailFixture.html.utf8).base64EncodedString()

    @Test func `is a signed form on V2`() async throws {
        let fixture = try MailFixture(.v2)
        #expect(await fixture.submit().accepted?.text == MailFixture.id)
        let request = try #require(fixture.transport.requests.first)
        #expect(fixture.transport.log == ["POST https://webapigw.ocatelkom.co.id/email/v2/send-single"])
        #expect(request.headers["Authorization"] == "Bearer jwt.jwt.jwt")
        #expect(request.deadline == .seconds(10))
        let boundary = try #require(request.headers["Content-Type"]?.split(separator: "boundary=").last)
        let fields = [
            ("email", "user@example.com"), ("message", Self.base64), ("sender_email", "no-reply@example.com"),
            ("sender_name", "Contoh"), ("subject", "Kode Anda"),
        ]
        let parts = fields.map { name, value in
            #"--\#(boundary)\#r\#nContent-Disposition: form-data; name="\#(name)"\#r\#n\#r\#n\#(value)\#r\#n"#
        }
        #expect(String(decoding: request.body, as: UTF8.self) == parts.joined() + "--\(boundary)--\r\n")
    }

    @Test func `is a signed JSON text on V1`() async throws {
        let fixture = try MailFixture(.v1)
        #expect(await fixture.submit().accepted?.text == MailFixture.id)
        let request = try #require(fixture.transport.requests.first)
        #expect(fixture.transport.log == ["POST https://email.ocatelkom.co.id/api/v1/send-single"])
        #expect(request.headers["Authorization"] == "Basic b3BzQGV4YW1wbGUuY29tOnMzY3JldA==")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(
            String(decoding: request.body, as: UTF8.self) == """
                {"email":"user@example.com","message":"\(Self.base64)","sender_email":"no-reply@example.com",\
                "sender_name":"Contoh","subject":"Kode Anda"}
                """)
    }

    @Test(
        "the mail's id is read in every form it is known in",
        arguments: [
            #"{"success":true,"msg_id":"abc"}"#, #"{"status":true,"msg_uid":"abc"}"#,
            #"{"success":true,"msgid":"abc"}"#,
            #"{"msg_id":"abc"}"#, #"{"status":"success","msg_id":"abc"}"#,
            #"{"status":"sent","msg_uid":"abc"}"#,
            #"{"status":true,"data":{"msgid":"abc"}}"#, #"{"success":true,"msg_id":null,"msg_uid":"abc"}"#,
        ])
    func ids(answer: String) async throws {
        let fixture = try MailFixture()
        fixture.transport.on("POST /send-single", .answer(200, answer))
        #expect(await fixture.submit() == .accepted(GatewayMemo("abc")))
    }

    @Test(
        "R26 R98 an answer that does not tell what was done leaves the outcome unknown",
        arguments: [
            .answer(200, ""), .answer(200, "<html>"), .answer(200, #"{"success":tru"#), .answer(200, "{}"),
            .answer(200, "[]"),
            .answer(200, #"{"success":true}"#), .answer(200, #"{"success":true,"msg_id":"a b"}"#), .answer(500, ""),
            .error(500, code: "13"), .error(406, code: "13"), .answer(503, ""), .lostAnswer,
            .answer(GatewayAnswer(status: 200, body: Array(#"{"msg_id":"abc"}"#.utf8), isCut: true)),
        ] as [TransportResult])
    func unknown(result: TransportResult) async throws {
        let fixture = try MailFixture()
        fixture.transport.on("POST /send-single", result)
        #expect(await fixture.submit().unknown?.failure == .outcomeUnknown)
        #expect(fixture.transport.requests.count == 1)
    }

    @Test(
        "each documented refusal is refused with its reason",
        arguments: [
            (.error(401, code: "17"), .misconfigured), (.error(406, code: "19"), .misconfigured),
            (.error(401, code: "43"), .misconfigured), (.error(401, code: "45"), .misconfigured),
            (.error(404, code: "33"), .misconfigured), (.error(404, code: "41"), .misconfigured),
            (.error(401, code: "51"), .misconfigured), (.error(401, code: "55"), .noQuota),
            (
                .error(401, code: "5"),
                .noQuota
            ),
            (.error(429, code: "9"), .rateLimited), (.answer(406, ""), .refused), (.answer(302, ""), .misconfigured),
            (.error(406, code: #""39""#, message: #"[{"param":"email","msg":"Invalid value"}]"#), .badDestination),
            (.error(406, code: "39", message: #"[{"param":"sender_email","msg":"Invalid value"}]"#), .misconfigured),
            (.answer(200, #"{"success":false}"#), .refused),
            (
                .answer(200, #"{"status":false,"msg_uid":"abc"}"#),
                .refused
            ),
            (.answer(200, #"{"status":"failed"}"#), .refused), (.error(200, code: "55"), .noQuota),
            (.refusedConnection, .gatewayUnavailable),
        ] as [(TransportResult, DeliveryFailure)])
    func refused(result: TransportResult, failure: DeliveryFailure) async throws {
        let fixture = try MailFixture()
        fixture.transport.on("POST /send-single", result)
        #expect(await fixture.submit().refused?.failure == failure)
        #expect(fixture.transport.requests.count == 1)
    }

    @Test func `fails safely without random bytes`() async throws {
        let fixture = try MailFixture(random: BrokenRandom())
        #expect(await fixture.submit().refused?.failure == .gatewayUnavailable)
        #expect(fixture.transport.requests.isEmpty)
    }

    @Test func `leaves nothing behind that would have to be released`() async throws {
        let fixture = try MailFixture()
        #expect(fixture.gateway.plan(uploadName: "abc") == nil)
        #expect(await fixture.gateway.prepare(MailFixture.request()) == .ready(GatewayMemo("")))
        #expect(await fixture.gateway.release(GatewayMemo(MailFixture.id)) == .released)
        #expect(fixture.transport.requests.isEmpty)
        #expect(fixture.gateway.channel == .email)
        #expect(fixture.gateway.name == "oca-email")
    }
}

@Suite struct `A mail's header` {
    private static let injections = [
        "a\r\nBcc: evil@example.com", "a\nb", "a\rb", "a\u{0}b", "a\u{7F}", "a\u{85}b", "a\u{2028}b", "a\u{2029}b",
        "a\u{1B}[0m", "a\tb", "\u{0B}", "",
    ]

    @Test("R28 takes no subject that could end its line", arguments: injections + [String(repeating: "x", count: 256)])
    func subjects(subject: String) async throws {
        try await expectRefusal(MailFixture.request(subject: subject), .unrenderable)
    }

    @Test(
        "R28 takes no sender's name that could end its line or become an address",
        arguments: injections + [
            "Bank <evil@example.com>", #""Bank""#, "Bank\\", "evil@example.com", String(repeating: "x", count: 161),
        ])
    func senderNames(name: String) async throws {
        try await expectRefusal(MailFixture.request(senderName: name), .unrenderable)
    }

    @Test(
        "R28 takes no destination that could become two",
        arguments: [
            "a,b@example.com", "a;b@example.com", "<a@example.com>", #""a"@example.com"#, "a@example.com,b",
            "a(b)@example.com",
            "a:b@example.com", "a@[127.0.0.1]", "a\\b@example.com",
        ])
    func doubtfulDestinations(destination: String) async throws {
        try await expectRefusal(MailFixture.request(to: destination), .badDestination)
    }

    @Test func `takes a page of a sensible size only`() async throws {
        try await expectRefusal(MailFixture.request(html: ""), .unrenderable)
        try await expectRefusal(MailFixture.request(html: String(repeating: "x", count: 262_145)), .unrenderable)
        let largest = MailFixture.request(html: String(repeating: "x", count: 262_144))
        #expect(await (try MailFixture()).submit(largest).accepted != nil)
    }

    @Test(arguments: ["Kode Anda", "Mã của bạn là", "验证码", String(repeating: "x", count: 255)])
    func `takes any language`(subject: String) async throws {
        let request = MailFixture.request(subject: subject, senderName: "Café, Ngân hàng & Co.")
        #expect(await (try MailFixture()).submit(request).accepted != nil)
    }

    @Test func `is for mails only`() async throws {
        let fixture = try MailFixture()
        let phone = try #require(PhoneNumber(e164: "+6281234567890", region: "ID", callingCodeDigits: 2))
        let request = SendRequest(
            destination: .phone(phone), message: MailFixture.request().message, uploadName: "abc")
        #expect(await fixture.submit(request).refused?.failure == .unrenderable)
        #expect(fixture.transport.requests.isEmpty)
    }

    private func expectRefusal(_ request: SendRequest, _ failure: DeliveryFailure) async throws {
        for version in OCAVersion.allCases {
            let fixture = try MailFixture(version)
            #expect(await fixture.gateway.prepare(request).fault?.failure == failure)
            #expect(await fixture.submit(request).refused?.failure == failure)
            #expect(fixture.transport.requests.isEmpty)
        }
    }
}

@Suite struct `A mail gateway's configuration` {
    @Test func `names the setting of each fault`() throws {
        let faulty: [((inout OCAEmailConfiguration) -> Void, String)] = [
            ({ $0.credentials = .token(Secret("")) }, "credentials: "),
            ({ $0.credentials = .basic(user: "a", password: Secret("b")) }, "credentials: "),
            ({ $0.sender = MailFixture.address("a,b@example.com") }, "sender: "),
            ({ $0.paths.sendSingle = "" }, "paths.sendSingle: "), ({ $0.paths.status = "/x" }, "paths.status: "),
            ({ $0.paths.history = "a?b" }, "paths.history: "),
        ]
        for (change, beginning) in faulty {
            var configuration = try MailFixture.configuration(.v2)
            change(&configuration)
            let faults = try #require(configuration.faults)
            #expect(faults.sentences.map { String($0.prefix(beginning.count)) } == [beginning])
            #expect(throws: faults) { try MailFixture { change(&$0) } }
        }
    }

    @Test(arguments: OCAVersion.allCases)
    func `is sound as documented, and prints no secret`(version: OCAVersion) throws {
        let configuration = try MailFixture.configuration(version)
        #expect(configuration.faults == nil)
        var dumped = "\(configuration)"
        dump(configuration, to: &dumped)
        dump(try MailFixture(version).gateway, to: &dumped)
        #expect(!dumped.contains("s3cret") && !dumped.contains("jwt.jwt"))
    }
}
