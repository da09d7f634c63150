import HTTPTypes
import HummingbirdTesting
import SandboxPhone
import ServiceDoubles
import StrictJSON
import Testing

/// Texts and WhatsApp messages on the vendor's wire.
struct MessageWireTests {
    @Test(arguments: Wire.allCases)
    func `a text is taken and its status told as the documents print it`(_ wire: Wire) async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let sent = try await client.sendText(wire)
            #expect(sent.json["status"] == "sent")
            let id = try #require(sent.json["msg_uid"]?.string)
            #expect(id.count == (wire == .v1 ? 24 : 36))
            let status: @Sendable () async throws -> JSONValue = {
                try await client.get("\(wire.sms)/sms/status/\(id)", wire).json
            }
            #expect(try await status()["status"] == true)
            #expect(try await status()["data"]?["status"] == "sent")
            #expect(try await status()["data"]?[wire == .v1 ? "msg_uid" : "msgid"] == .string(id))
            let list = try await client.get(wire == .v1 ? "/sms/api/v1/sms" : "/sms/v2/sms/history", wire).json
            #expect(list.array?.first?["status"] == (wire == .v1 ? "sent" : "send"))
            fixture.clock.advance(by: .seconds(1))
            #expect(try await status()["data"]?["status"] == "delivered")
            #expect(fixture.state.messages.all.map(\.text) == ["Your code is 482913"])
        }
    }

    @Test(arguments: Wire.allCases)
    func `a text with a sender id takes either spelling and has a flag of its own`(_ wire: Wire) async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            #expect(try await client.get("\(wire.sms)/number", wire).json == ["sender_id": ["SANDI", "EXAMPLE"]])
            for field in ["receipent_number", "recipient_number"] {
                let sent = try await client.sendTextCode(wire, field: field).json
                #expect(sent[wire == .v1 ? "sender_id" : "success"] == true)
                let id = try #require(sent["msg_id"]?.string)
                let path = wire == .v1 ? "otpstatus" : "otp-status"
                let status = try await client.get("\(wire.sms)/\(path)/\(id)", wire).json
                #expect(status["status"] == (wire == .v1 ? "submitted" : "submited"))
                #expect(status["receipent_number"] == "+6281234567890" && status["msg_id"] == .string(id))
                #expect((status["message_body"] != nil) == (wire == .v1))
            }
            #expect(try await client.sendTextCode(wire, sender: "BANK").wrongFields == ["sender_id"])
            #expect(fixture.state.messages.all.count == 2)
        }
    }

    @Test func `a WhatsApp message tells its history, and why it was rejected`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let sent = try await client.sendWhatsApp().json
            let id = try #require(sent["msgid"]?.string)
            #expect(sent["success"] == true)
            let rejected = try #require(try await client.sendWhatsApp(to: "+6281234567801").json["msgid"]?.string)
            let status: @Sendable (String) async throws -> JSONValue = { id in
                try await client.get("/whatsapp/v2/message/\(id)/status", .v2).json
            }
            #expect(try await status(id)["history_status"]?.array?.map { $0["status"] } == ["submitted"])
            fixture.clock.advance(by: .seconds(3))
            #expect(
                try await status(id)["history_status"]?.array?.map { $0["status"] } == [
                    "submitted", "delivered", "read",
                ])
            #expect(try await status(rejected)["history_status"]?.array?.last?["status"] == "rejected")
            #expect(try await status(rejected)["additional_info"]?["code"] == 1340)
            #expect(fixture.state.messages.all.last?.copiedCode == "482913")
        }
    }

    @Test func `what the vendor refuses is refused with its codes, and nothing is sent`() async throws {
        let fixture = try Fixture { $0.quota = 0 }
        try await fixture.run { client async throws in
            for number in ["081234567890", "8123456789", "", "+62", "62812x4567890"] {
                #expect(try await client.sendText(.v2, to: number).wrongFields == ["phone_number"], "\(number)")
                #expect(try await client.sendTextCode(.v2, to: number).wrongFields == ["phone_number"], "\(number)")
                #expect(try await client.sendWhatsApp(to: number).wrongFields == ["phone_number"], "\(number)")
            }
            #expect(try await client.sendText(.v2, "").wrongFields == ["message"])
            #expect(try await client.sendWhatsApp(template: "unknown:otp").code == 59)
            #expect(try await client.sendWhatsApp(button: "111111").wrongFields == ["payload"])
            #expect(try await client.sendText(.v2).code == 5)
            #expect(try await client.sendText(.v1).code == 55)
            #expect(try await client.sendWhatsApp().code == 5)
            let nobody = try await client.send(.get, "/whatsapp/v2/message/1/status")
            #expect(nobody.status == 406 && nobody.code == 19)
            #expect(try await client.get("/sms/v2/sms/status/1", .v2).code == 33)
            #expect(try await client.get("/sms/api/v1/sms/status/1", .v1).code == 41)
        }
        #expect(fixture.state.messages.all.isEmpty)
    }

    @Test func `the page shows messages as a phone does, and hostile ones as text`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            _ = try await client.sendText(.v2, "<script>alert(1)</script>")
            _ = try await client.sendWhatsApp()
            let page = try await client.get("/").text
            #expect(page.contains("<div class=\"bubble sms\"><p>&lt;script&gt;"))
            #expect(page.contains("<div class=\"bubble whatsapp\"><p>482913 is your verification code.</p>"))
            #expect(page.contains("Copy code <b>482913</b>"))
            #expect(try await client.get("/sandbox/messages").json.array?.count == 2)
            for script in SandboxScript.messages { #expect(page.contains("<td>\(script.sentence)</td>")) }
            _ = try await client.send(.post, "/sandbox/reset")
            #expect(fixture.state.messages.all.isEmpty)
        }
    }
}
