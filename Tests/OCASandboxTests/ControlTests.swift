import HTTPTypes
import SandboxPhone
import ServiceDoubles
import StrictJSON
import Testing

struct ControlTests {
    @Test func `calls, mails, audio and requests are told in JSON`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let file = try await client.upload(.v2).json
            let id = try #require(try await client.placeCall(.v1).json["call_id"]?.string)
            _ = try await client.sendMail(.v1)
            await fixture.step(.milliseconds(500))
            await fixture.step(.seconds(2))
            await fixture.clock.waitForSleepers()

            let call = try #require(try await client.get("/sandbox/calls").json.array?.first)
            #expect(call["id"] == .string(id))
            #expect(call["wire"] == "CALL V1")
            #expect(call["state"] == "answered")
            #expect(call["events"]?.array?.count == 3)
            #expect(call["variables"]?["audio_1"] == "http://127.0.0.1:8026/audio/play/a.mp3")
            #expect(call["audio_bytes"] == .integer(Int64(prompt.count)))
            #expect(try await client.get(call["audio_url"]?.string ?? "").bytes == prompt)

            let mail = try #require(try await client.get("/sandbox/mails").json.array?.first)
            #expect(mail["text"] == "Your code is 482913")
            #expect(mail["status"] == "delivered")

            #expect(try await client.get("/sandbox/audio").json.array?.first?["url"] == file["url"])
            let requests = try #require(try await client.get("/sandbox/requests").json.array)
            #expect(requests.map { $0["endpoint"]?.string } == ["upload-audio", "place-call", "send-mail"])
            #expect(requests.map { $0["status"]?.integer } == [200, 200, 200])
            #expect(requests[1]["path"] == "/call/api/v1/call")
        }
    }

    private func set(_ body: String, _ test: @Sendable @escaping (Answer, Fixture) async throws -> Void) async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let answer = try await client.send(
                .post, "/sandbox/faults", type: "application/json", body: Array(body.utf8))
            try await test(answer, fixture)
        }
    }

    @Test(arguments: VendorEndpoint.allCases)
    func `a fault answers the next requests of its endpoint, and then no more`(_ endpoint: VendorEndpoint) async throws
    {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let body: JSONValue = ["endpoint": .string(endpoint.rawValue), "status": 503, "code": 99, "count": 2]
            #expect(try await client.post("/sandbox/faults", .v2, body).status == 200)
            let file = try await client.upload(.v1).json
            let ask: @Sendable () async throws -> Answer = {
                switch endpoint {
                case .uploadAudio: try await client.upload(.v2)
                case .listAudio: try await client.get("/call/v2/list-audio", .v2)
                case .deleteAudio: try await client.send(.delete, "/call/v2/delete-audio/1", Wire.v2.credentials)
                case .numbers: try await client.get("/call/v2/number", .v2)
                case .ivrList: try await client.get("/call/v2/ivr-list", .v2)
                case .placeCall: try await client.placeCall(.v2)
                case .callStatus: try await client.get("/call/v2/call-status/1", .v2)
                case .sendMail: try await client.sendMail(.v2)
                case .mailStatus: try await client.get("/email/v2/email/status/1", .v2)
                case .mailHistory: try await client.get("/email/v2/email/history", .v2)
                case .sendText: try await client.sendText(.v2)
                case .textStatus: try await client.get("/sms/v2/sms/status/1", .v2)
                case .textHistory: try await client.get("/sms/v2/sms/history", .v2)
                case .sendTextCode: try await client.sendTextCode(.v2)
                case .textCodeStatus: try await client.get("/sms/v2/otp-status/1", .v2)
                case .senders: try await client.get("/sms/v2/number", .v2)
                case .sendWhatsApp: try await client.sendWhatsApp()
                case .whatsAppStatus: try await client.get("/whatsapp/v2/message/1/status", .v2)
                case .playAudio: try await client.get("/audio/play/\(file["filename"]?.string ?? "x.mp3")")
                }
            }
            var answers: [Answer] = []
            for _ in 0..<3 { answers.append(try await ask()) }
            let faulty = answers.filter { $0.status == 503 && $0.code == 99 }
            // Its own upload above was the first of the two for this endpoint.
            #expect(faulty.count == (endpoint == .uploadAudio ? 1 : 2))
            #expect(answers[2].status != 503)
            #expect(fixture.state.faults.faults.isEmpty)
        }
        if endpoint == .placeCall { #expect(fixture.state.calls.all.count == 1) }
    }

    @Test func `switches and samples are set and told`() async throws {
        let body = """
            {"quota_used_up": true, "every_token_wrong": true, "samples": ["status_and_msg_uid"],
             "endpoint": "numbers", "count": 3}
            """
        try await set(body) { answer, fixture in
            #expect(answer.status == 200)
            #expect(answer.json["quota_used_up"] == true)
            #expect(answer.json["every_token_wrong"] == true)
            #expect(answer.json["samples"] == ["status_and_msg_uid"])
            let fault = answer.json["faults"]?.array?.first
            #expect(answer.json["faults"]?.array?.count == 1)
            #expect(fault?["endpoint"] == "numbers" && fault?["kind"] == "error" && fault?["remaining"] == 3)
            #expect(fault?["status"] == 500 && fault?["code"] == 13)
            #expect(fixture.state.samples == [.statusAndMessageUID])
            fixture.state.reset()
            #expect(fixture.state.samples == [.wrappedMailStatus])
            #expect(fixture.state.faults.faults.isEmpty && !fixture.state.faults.isQuotaUsedUp)
        }
    }

    private static let wrong: [(String, String)] = [
        ("", "body"), ("[]", "body"), ("{\"a\":", "body"), (#"{"clear":true,"clear":true}"#, "body"),
        (#"{"endpoints":"numbers"}"#, "endpoints"), (#"{"endpoint":"nothing"}"#, "endpoint"),
        (#"{"endpoint":7}"#, "endpoint"), (#"{"status":500}"#, "status"), (#"{"count":1}"#, "count"),
        (#"{"endpoint":"numbers","status":200}"#, "status"), (#"{"endpoint":"numbers","status":"500"}"#, "status"),
        (#"{"endpoint":"numbers","code":1000}"#, "code"), (#"{"endpoint":"numbers","count":0}"#, "count"),
        (#"{"endpoint":"numbers","count":1.5}"#, "count"), (#"{"quota_used_up":1}"#, "quota_used_up"),
        (#"{"every_token_wrong":"yes"}"#, "every_token_wrong"), (#"{"clear":null}"#, "clear"),
        (#"{"endpoint":"numbers","kind":"none"}"#, "kind"), (#"{"endpoint":"numbers","kind":"no-quota"}"#, "kind"),
        (#"{"endpoint":"oca-call","percent":0}"#, "percent"), (#"{"endpoint":"oca-call","percent":101}"#, "percent"),
        (#"{"endpoint":"oca-call","for_seconds":0}"#, "for_seconds"), (#"{"for_seconds":1}"#, "for_seconds"),
        (#"{"endpoint":"oca-call","after_seconds":86401}"#, "after_seconds"), (#"{"kind":"hang"}"#, "kind"),
        (#"{"preset":"strike","service":"oca-call"}"#, "preset"), (#"{"preset":"outage"}"#, "service"),
        (#"{"preset":"audio-upload-lost","service":"oca-email"}"#, "service"), (#"{"service":"oca-call"}"#, "service"),
        (#"{"preset":"outage","service":"oca-call","on":1}"#, "on"), (#"{"on":true}"#, "on"),
        (#"{"remove":"1"}"#, "remove"), (#"{"samples":"all"}"#, "samples"), (#"{"samples":["all"]}"#, "samples"),
        (#"{"samples":[7]}"#, "samples"),
    ]

    @Test(arguments: wrong)
    func `a wrong command names its field and changes nothing`(_ body: String, _ field: String) async throws {
        try await set(body) { answer, fixture in
            #expect(answer.status == 400)
            #expect(answer.json["field"] == .string(field))
            #expect(answer.json["allowed"]?.string?.isEmpty == false)
            #expect(fixture.state.faults.faults.isEmpty)
        }
    }

    @Test func `a command has a type and a size`() async throws {
        try await Fixture().run { client async throws in
            let untyped = try await client.send(.post, "/sandbox/faults", body: Array("{}".utf8))
            #expect(untyped.status == 415)
            let large = [UInt8](repeating: 0x20, count: 5000)
            let answer = try await client.send(.post, "/sandbox/faults", type: "application/json", body: large)
            #expect(answer.status == 413)
        }
    }

    @Test func `a reset ends calls and forgets all`() async throws {
        let fixture = try Fixture { $0.quota = 3 }
        try await fixture.run { client async throws in
            _ = try await client.upload(.v2)
            _ = try await client.placeCall(.v2)
            _ = try await client.sendMail(.v2)
            await fixture.clock.waitForSleepers()
            #expect(try await client.send(.post, "/sandbox/reset").status == 200)
            for uri in ["/sandbox/calls", "/sandbox/mails", "/sandbox/audio", "/sandbox/requests"] {
                #expect(try await client.get(uri).json == [])
            }
        }
        #expect(fixture.state.account.quotaLeft == 3)
    }
}
