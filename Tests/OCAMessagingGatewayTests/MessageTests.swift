import GatewayDoubles
import GatewayKit
import OCAAccount
import OCAMessagingGateway
import StrictJSON
import Testing
import VerificationCore

private typealias Service = OCAMessagingConfiguration.Service

@Suite struct `A text or WhatsApp message` {
    @Test(arguments: [
        (
            Service.sms, OCAVersion.v1, "https://sms.ocatelkom.co.id/api/v1/sms",
            #"{"phone":"6281234567890","message":"Contoh: kode Anda 482913.\n@contoh.id #482913"}"#
        ),
        (
            .sms, .v2, "https://webapigw.ocatelkom.co.id/sms/v2/sms",
            #"{"phone":"6281234567890","message":"Contoh: kode Anda 482913.\n@contoh.id #482913"}"#
        ),
        (
            .smsCode, .v1, "https://mainapi.ocatelkom.co.id/sms/api/v1/send-otp",
            #"{"sender_id":"EXAMPLE","receipent_number":"6281234567890","#
                + #""message_body":"Contoh: kode Anda 482913.\n@contoh.id #482913"}"#
        ),
        (
            .smsCode, .v2, "https://webapigw.ocatelkom.co.id/sms/v2/send-otp",
            #"{"sender_id":"EXAMPLE","receipent_number":"6281234567890","#
                + #""message_body":"Contoh: kode Anda 482913.\n@contoh.id #482913"}"#
        ),
        (
            .whatsapp, .v2, "https://wa01.ocatelkom.co.id/api/v2/push/message",
            #"{"phone_number":"6281234567890","message":{"type":"template","template":{"#
                + #""template_code_id":"0f8e7d6c:otp_login","payload":["#
                + #"{"position":"body","parameters":[{"type":"text","text":"482913"}]},"#
                + #"{"position":"button","parameters":[{"sub_type":"url","index":"0","#
                + #""parameters":[{"type":"text","text":"482913"}]}]}]}}}"#
        ),
    ])
    fileprivate func `is the documented request at the documented address`(
        service: Service, version: OCAVersion, address: String, body: String
    ) async throws {
        let fixture = try MessageFixture(service, version)
        #expect(await fixture.gateway.prepare(try MessageFixture.request(fixture.gateway.channel)).fault == nil)
        #expect(fixture.transport.requests.isEmpty)
        #expect(try await fixture.submit().accepted?.text == MessageFixture.id)
        let request = try #require(fixture.transport.requests.first)
        #expect(request.method == .post && request.url == address)
        #expect(String(decoding: request.body, as: UTF8.self) == body)
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(request.headers["Authorization"]?.hasPrefix(version == .v1 ? "Basic " : "Bearer ") == true)
        #expect(request.urgency == .send && !request.isRepeat)
    }

    @Test func `takes the spelling of a field and the button from the configuration`() async throws {
        let premium = try MessageFixture(.smsCode) { $0.numberField = "recipient_number" }
        _ = try await premium.submit()
        #expect(premium.transport.bodies("/send-otp")[0].contains(#""recipient_number":"6281234567890""#))
        let whatsapp = try MessageFixture(.whatsapp) { $0.hasCodeButton = false }
        _ = try await whatsapp.submit()
        #expect(!whatsapp.transport.bodies("/push/message")[0].contains("button"))
    }

    @Test(
        "its id is read in every form it is known in",
        arguments: [
            (#"{"status":"sent","msg_uid":"a-1"}"#, "a-1"), (#"{"success":"true","msg_uid":"a"}"#, "a"),
            (#"{"success":true,"msg_id":"a"}"#, "a"), (#"{"sender_id":true,"msg_id":"a"}"#, "a"),
            (#"{"msgid":"7c1d9f4b-334a","success":true}"#, "7c1d9f4b-334a"),
            (#"{"success":true,"data":{"msg_id":7}}"#, "7"),
        ])
    func ids(answer: String, id: String) async throws {
        for service in Service.allCases {
            let fixture = try MessageFixture(service)
            for path in ["sms", "send-otp", "push/message"] {
                fixture.transport.on("POST /\(path)", .answer(200, answer))
            }
            #expect(try await fixture.submit().accepted?.text == id)
        }
    }

    @Test(
        "R26 R98 an answer that does not tell what was done leaves the outcome unknown",
        arguments: [
            .answer(200, ""), .answer(200, "<html>"), .answer(200, #"{"success":true}"#), .answer(500, ""),
            .error(500, code: "13"), .answer(503, ""), .lostAnswer,
        ] as [TransportResult])
    func unknown(result: TransportResult) async throws {
        for service in Service.allCases {
            let fixture = try MessageFixture(service)
            for path in ["sms", "send-otp", "push/message"] { fixture.transport.on("POST /\(path)", result) }
            #expect(try await fixture.submit().unknown?.failure == .outcomeUnknown)
            #expect(fixture.transport.requests.count == 1)
        }
    }

    @Test(
        "each refusal has its reason",
        arguments: [
            (.error(401, code: "45"), .misconfigured), (.error(401, code: "5"), .noQuota),
            (.error(429, code: "9"), .rateLimited), (.error(406, code: "59"), .misconfigured),
            (
                .error(406, code: #""39""#, message: #"[{"param":"phone_number","msg":"Invalid country code"}]"#),
                .badDestination
            ),
            (.error(406, code: "39", message: #"[{"param":"receipent_number","msg":"bad"}]"#), .badDestination),
            (.error(406, code: "39", message: #"[{"param":"sender_id","msg":"bad"}]"#), .misconfigured),
            (.answer(200, #"{"success":false,"msg_id":"a"}"#), .refused),
            (.answer(200, #"{"status":"failed"}"#), .refused), (.answer(200, #"{"sender_id":false}"#), .refused),
            (.refusedConnection, .gatewayUnavailable),
        ] as [(TransportResult, DeliveryFailure)])
    func refused(result: TransportResult, failure: DeliveryFailure) async throws {
        for service in Service.allCases {
            let fixture = try MessageFixture(service)
            for path in ["sms", "send-otp", "push/message"] { fixture.transport.on("POST /\(path)", result) }
            #expect(try await fixture.submit().refused?.failure == failure)
        }
    }

    @Test(
        "that cannot be shown as it is, or is of another kind, sends nothing",
        arguments: [
            (Service.sms, Channel.sms, "a\u{0}b", "482913"), (.sms, .sms, "a\rb", "482913"), (.sms, .sms, "", "482913"),
            (.smsCode, .sms, String(repeating: "a", count: 1601), "482913"), (.sms, .whatsapp, "a", "482913"),
            (.sms, .email, "a", "482913"), (.whatsapp, .sms, "a", "482913"), (.whatsapp, .whatsapp, "a", ""),
            (.whatsapp, .whatsapp, "a", "48\n13"),
        ])
    fileprivate func unrenderable(service: Service, channel: Channel, text: String, code: String) async throws {
        let fixture = try MessageFixture(service)
        let request = try MessageFixture.request(channel, text: text, code: code)
        #expect(await fixture.gateway.prepare(request).fault?.failure == .unrenderable)
        #expect(try await fixture.submit(request).refused?.failure == .unrenderable)
        #expect(fixture.transport.requests.isEmpty)
    }

    @Test func `is not sent over a faulty configuration`() {
        func named(_ change: (inout OCAMessagingConfiguration) -> Void) -> String? {
            #expect(throws: GatewayConfigurationFaults.self) { try MessageFixture(.whatsapp, configure: change) }?
                .description
        }
        #expect(named { $0.version = .v1 }?.contains("version: ") == true)
        #expect(named { $0.numberField = "a b" }?.contains("numberField: ") == true)
        #expect(named { $0.paths.status = "../x" }?.contains("paths.status: ") == true)
        #expect(named { $0.credentials = .basic(user: "a", password: Secret("b")) }?.contains("credentials: ") == true)
        #expect(throws: GatewayConfigurationFaults.self) { try MessageFixture(.smsCode) { $0.senderID = nil } }
    }
}

@Suite struct `The report of a text or WhatsApp message` {
    @Test(arguments: [
        (Service.sms, OCAVersion.v1, "https://sms.ocatelkom.co.id/api/v1/sms/status/\(MessageFixture.id)"),
        (.sms, .v2, "https://webapigw.ocatelkom.co.id/sms/v2/sms/status/\(MessageFixture.id)"),
        (.smsCode, .v1, "https://mainapi.ocatelkom.co.id/sms/api/v1/otpstatus/\(MessageFixture.id)"),
        (.smsCode, .v2, "https://webapigw.ocatelkom.co.id/sms/v2/otp-status/\(MessageFixture.id)"),
        (.whatsapp, .v2, "https://wa01.ocatelkom.co.id/api/v2/message/\(MessageFixture.id)/status"),
    ])
    fileprivate func `is asked for at the documented address`(
        service: Service, version: OCAVersion, address: String
    ) async throws {
        let fixture = try MessageFixture(service, version)
        _ = await fixture.report(.answer(200, "{}"))
        #expect(fixture.transport.log == ["GET \(address)"])
        #expect(fixture.transport.requests[0].deadline == .seconds(5))
    }

    @Test(arguments: [
        ("sent", DeliveryStatus.submitted, false), ("send", .submitted, false), ("submitted", .submitted, false),
        ("submited", .submitted, false), ("Delivered", .delivered, false), ("read", .opened, true),
        ("Undelivered", .failed, true), ("failed", .failed, true), ("rejected", .rejected, true),
        ("something new", .submitted, false),
    ])
    func `reads each word in every form`(word: String, status: DeliveryStatus, isFinal: Bool) async throws {
        let forms = [
            #"{"status":"\#(word)","msg_id":"\#(MessageFixture.id)"}"#,
            #"{"status":true,"data":{"status":"\#(word)","msgid":"\#(MessageFixture.id)","status_description":""}}"#,
            #"{"msgid":"\#(MessageFixture.id)","history_status":["#
                + #"{"timestamp":"t","status":"submitted"},{"timestamp":"t","status":"\#(word)"}]}"#,
        ]
        for form in forms {
            for service in Service.allCases {
                let report = try #require(await MessageFixture(service).report(.answer(200, form)).report)
                #expect(report.status == status && report.isFinal == isFinal && report.vendorWord == word)
                #expect(report.failure == ([.failed, .rejected].contains(status) ? .channelFailed : nil))
            }
        }
    }

    @Test("R25 keeps nothing of the message but the word and the reason")
    func nothingElse() async throws {
        let outcome = try await MessageFixture(.whatsapp).report(
            .answer(
                200,
                """
                {"msgid":"\(MessageFixture.id)","phone_number":"+6281234567890","message_body":"code 482913",
                 "history_status":[{"timestamp":"t","status":"rejected"}],
                 "additional_info":{"code":1340,"reason":"Send Outside Allowed Window for 6281234567890"}}
                """))
        #expect(outcome.report?.vendorWord == "rejected Send Outside Allowed Window for")
    }

    @Test(
        "R98 that cannot be read is a failed report",
        arguments: [
            (.answer(200, ""), .unreadableAnswer), (.answer(200, "{}"), .unreadableAnswer),
            (.answer(200, #"{"status":true,"data":{}}"#), .unreadableAnswer),
            (.answer(200, #"{"history_status":[]}"#), .unreadableAnswer),
            (.answer(200, #"{"status":"sent","msg_id":"another"}"#), .unreadableAnswer),
            (.answer(404, ""), .misconfigured), (.error(500, code: "13"), .gatewayUnavailable),
        ] as [(TransportResult, DeliveryFailure)])
    func faults(result: TransportResult, failure: DeliveryFailure) async throws {
        for service in Service.allCases {
            #expect(await (try MessageFixture(service)).report(result).fault?.failure == failure)
        }
    }

    @Test func `of many texts comes from one page of the history`() async throws {
        let fixture = try MessageFixture(.sms)
        for number in 0..<6 { fixture.transport.on("GET /m\(number)", .answer(200, #"{"status":"sent"}"#)) }
        fixture.transport.on(
            "GET /sms/history", .answer(200, #"[{"msgid":"m4","uuid":"m4","status":"delivered"}]"#))
        var statuses: [DeliveryStatus?] = []
        for number in 0..<6 {
            statuses.append(await fixture.gateway.report(GatewayMemo("m\(number)")).report?.status)
        }
        #expect(statuses == [.submitted, .submitted, .submitted, .submitted, .delivered, .submitted])
        #expect(fixture.transport.requests.count == 6)
    }
}

@Suite struct `A look at the vendor's messaging services` {
    @Test(arguments: [
        (Service.sms, "GET /sms/history", TransportResult.answer(200, "[]"), true),
        (.sms, "GET /sms/history", .answer(404, ""), true),
        (.sms, "GET /sms/history", .error(401, code: "45"), false),
        (.smsCode, "GET /number", .answer(200, #"{"sender_id":["OTHER","EXAMPLE"]}"#), true),
        (.smsCode, "GET /number", .answer(200, #"{"sender_id":["OTHER"]}"#), false),
        (.smsCode, "GET /number", .answer(404, ""), true), (.smsCode, "GET /number", .answer(401, ""), false),
        (.whatsapp, "GET /status", .error(404, code: "33"), true),
        (.whatsapp, "GET /status", .error(401, code: "45"), false),
        (.whatsapp, "GET /status", .refusedConnection, false),
    ])
    fileprivate func `sends nothing and tells what is wrong`(
        service: Service, kind: String, result: TransportResult, isRight: Bool
    ) async throws {
        let fixture = try MessageFixture(service)
        fixture.transport.on(kind, result)
        let findings = await fixture.gateway.probe()
        #expect(findings.map(\.isRight) == [isRight])
        #expect(findings[0].detail.isEmpty == false)
        #expect(fixture.transport.requests.allSatisfy { $0.method == .get })
    }
}
