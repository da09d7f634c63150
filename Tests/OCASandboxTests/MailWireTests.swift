import HTTPTypes
import SandboxPhone
import ServiceDoubles
import StrictJSON
import Testing

struct MailWireTests {
    @Test(arguments: Wire.allCases, ["json", "urlencoded", "urlencoded as json", "multipart"])
    func `a mail is taken in every form`(_ wire: Wire, _ form: String) async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let fields = mailFields(["subject": "Kode & sandi + é"])
            let pairs = fields.map { "\($0.key)=\(percentEncoded($0.value))" }.joined(separator: "&")
            let parts = fields.map { ($0.key, String?.none, Array($0.value.utf8)) }
            let (type, body): (String, [UInt8]) =
                switch form {
                case "json":
                    (
                        "application/json",
                        JSONValue.object(fields.map { JSONMember($0.key, .string($0.value)) }).serialized()
                    )
                case "urlencoded": ("application/x-www-form-urlencoded", Array(pairs.utf8))
                case "urlencoded as json": ("application/json", Array(pairs.utf8))
                default: ("multipart/form-data; boundary=\"XX\"", multipart(parts))
                }
            let answer = try await client.send(
                .post, "\(wire.email)/send-single", wire.credentials, type: type, body: body)
            #expect(answer.json["success"] == true)
            let mail = try #require(fixture.state.inbox.all.first)
            #expect(answer.json["msg_id"] == .string(mail.id))
            #expect(mail.address == "user@example.com")
            #expect(mail.subject == "Kode & sandi + é")
            #expect(mail.html == "<p>Your code is <b>482913</b></p>")
            #expect(mail.senderName == "Example")
            #expect(mail.senderAddress == "no-reply@example.com")
            #expect(mail.wire == "EMAIL \(wire.rawValue.uppercased())")
        }
    }

    @Test func `an attachment is noted by name and size`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let fields = mailFields().map { (name: $0.key, filename: String?.none, bytes: Array($0.value.utf8)) }
            let body = multipart(fields + [("attachment", "a.pdf", [1, 2, 3])])
            let answer = try await client.send(
                .post, "/email/v2/send-single", Wire.v2.credentials, type: "multipart/form-data; boundary=XX",
                body: body)
            let id = try #require(answer.json["msg_id"]?.string)
            #expect(fixture.state.inbox.mail(id)?.attachment == Mail.Attachment(name: "a.pdf", byteCount: 3))
            let status = try await client.get("/email/v2/email/status/\(id)", .v2)
            #expect(status.json["data"]?["attachment"] == true)
        }
    }

    private static let wrongFields: [(String, String?)] = [
        ("email", nil), ("email", "ann"), ("email", "ann@"), ("email", "a@b@c"), ("email", "a b@example.com"),
        ("email", "a@example.com\r\nBcc: x@example.com"), ("email", String(repeating: "a", count: 251) + "@b.c"),
        ("sender_email", nil), ("sender_email", "<a@b.c>"), ("sender_name", nil), ("sender_name", "a\nb"),
        ("subject", nil), ("subject", "a\r\nb"), ("subject", String(repeating: "a", count: 999)),
        ("message", nil), ("message", ""), ("message", "<p>not base64</p>"), ("message", "/w=="),
        ("message", encoded(String(repeating: "a", count: HTMLText.bytesMax + 1))),
    ]

    @Test(arguments: wrongFields)
    func `a wrong field is named and no mail is sent`(_ field: String, _ value: String?) async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            #expect(try await client.sendMail(.v2, [field: value]).wrongFields == [field])
        }
        #expect(fixture.state.inbox.all.isEmpty)
    }

    @Test func `all wrong fields are named together`() async throws {
        try await Fixture().run { client async throws in
            let answer = try await client.post("/email/v2/send-single", .v2, ["email": 7])
            #expect(answer.wrongFields == ["email", "sender_email", "sender_name", "subject", "message"])
        }
    }

    @Test(arguments: [
        ("text/plain", "x"), ("", "x"), ("application/json", "{"), ("application/json", "{\"a\":1,\"a\":2}"),
        ("application/x-www-form-urlencoded", "a=%zz"), ("application/x-www-form-urlencoded", "a=1&a=2"),
        ("multipart/form-data", "x"), ("multipart/form-data; boundary=XX", "x"),
    ])
    func `an unreadable body is refused`(_ type: String, _ body: String) async throws {
        try await Fixture().run { client async throws in
            let answer = try await client.send(
                .post, "/email/v2/send-single", Wire.v2.credentials, type: type, body: Array(body.utf8))
            #expect(answer.wrongFields == ["body"])
        }
    }

    @Test func `a mail body has at most four mebibytes`() async throws {
        try await Fixture().run { client async throws in
            let answer = try await client.sendMail(.v1, ["subject": String(repeating: "a", count: 4 << 20)])
            #expect(answer.wrongFields == ["body"])
        }
    }

    @Test func `the status is wrapped, and the inner names differ by version`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let id = try #require(try await client.sendMail(.v2).json["msg_id"]?.string)
            let second = try await client.get("/email/v2/email/status/\(id)", .v2).json
            #expect(second["status"] == true)
            #expect(second["data"]?["status"] == "submitted")
            #expect(second["data"]?["msgid"] == .string(id))
            #expect(second["data"]?["message_body"] == "-")
            #expect(second["data"]?["source"] == "api")
            #expect(second["data"]?["history"] == [])
            fixture.clock.advance(by: .seconds(1))
            let first = try await client.get("/email/api/v1/email/status/\(id)", .v1).json
            #expect(first["data"]?["status"] == "delivered")
            #expect(first["data"]?["msg_id"] == .string(id))
            #expect(first["data"]?["message_body"] == "<p>Your code is <b>482913</b></p>")
            #expect(first["data"]?["created_at"] == "2026-01-01T00:00:00.000Z")
        }
    }

    @Test func `samples can be followed or left`() async throws {
        let fixture = try Fixture { $0.samples = [.statusAndMessageUID] }
        try await fixture.run { client async throws in
            let answer = try await client.sendMail(.v1).json
            #expect(answer["status"] == true)
            let id = try #require(answer["msg_uid"]?.string)
            #expect(answer["msg_id"] == nil)
            #expect(try await client.sendMail(.v2).json["msg_id"] != nil)
            #expect(try await client.get("/email/v2/email/status/\(id)", .v2).json["status"] == "submitted")
        }
    }

    @Test func `an unknown mail is not found`() async throws {
        try await Fixture().run { client async throws in
            let first = try await client.get("/email/api/v1/email/status/none", .v1)
            #expect(first.status == 404)
            #expect(first.code == 41)
            let second = try await client.get("/email/v2/email/status/none", .v2)
            #expect(second.status == 404)
            #expect(second.code == 33)
        }
    }

    @Test func `history is a bare list in version 1 and pages in version 2`() async throws {
        try await Fixture().run { client async throws in
            for number in 1...12 { _ = try await client.sendMail(.v1, ["email": "user\(number)@example.com"]) }
            let list = try #require(try await client.get("/email/api/v1/email/history", .v1).json.array)
            #expect(list.count == 12)
            #expect(list[0]["email"] == "user12@example.com")
            let page = try await client.get("/email/v2/email/history?page=2&limit=5", .v2).json
            #expect(page["page"] == 2)
            #expect(page["pages"] == 3)
            #expect(page["total_inpage"] == 5)
            #expect(page["limit"] == 5)
            #expect(page["data"]?.array?.first?["email"] == "user7@example.com")
            #expect(page["data"]?.array?.first?["msg_id"] != nil)
            #expect(try await client.get("/email/v2/email/history", .v2).json["limit"] == 10)
            #expect(try await client.get("/email/v2/email/history?page=200", .v2).json["total_inpage"] == 0)
            for wrong in ["page=0", "page=x", "page=-1", "page=201", "page=99999999999999999999"] {
                #expect(try await client.get("/email/v2/email/history?\(wrong)", .v2).wrongFields == ["page"])
            }
            #expect(try await client.get("/email/v2/email/history?limit=101", .v2).wrongFields == ["limit"])
        }
    }
}

private func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        let hex = String(byte, radix: 16)
        return "%" + (hex.count == 1 ? "0" : "") + hex
    }.joined()
}
