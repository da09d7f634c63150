import GatewayDoubles
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore
@testable import SMTPGateway

/// What arrives, as Python's own reader of mail understands it.
@Suite struct `A mail over SMTP` {
    @Test func `arrives whole, with a fixed set of fields and no defect`() async throws {
        let mail = try await MailFixture.exchange(MailFixture.request())
        #expect(mail["sender"]?.string == "no-reply@contoh.example")
        #expect(mail["destinations"]?.texts == ["user@example.com"])
        let message = try #require(mail["message"])
        #expect(
            message["names"]?.texts == [
                "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
            ])
        #expect(message["subject"]?.string == "Kode Anda")
        #expect(message["fromName"]?.string == "Contoh")
        #expect(message["from"]?.texts == ["no-reply@contoh.example"])
        #expect(message["to"]?.texts == ["user@example.com"])
        #expect(message["date"]?.string == "2026-01-01T00:00:00+00:00")
        #expect(message["id"]?.string == "<\(MailFixture.uploadName)@contoh.example>")
        #expect(message["autoSubmitted"]?.string == "auto-generated")
        #expect(message["types"]?.texts == ["multipart/alternative", "text/plain", "text/html"])
        #expect(message["text"]?.string == MailFixture.text)
        #expect(message["html"]?.string == MailFixture.html)
        expectSound(message)
    }

    @Test func `is the same message when it is sent again`() async throws {
        let mails = [
            try await MailFixture.exchange(MailFixture.request()),
            try await MailFixture.exchange(MailFixture.request()),
        ]
        #expect(mails[0] == mails[1])
    }

    @Test(
        "a subject and a sender's name arrive as they are",
        arguments: [
            ("Mã của bạn là", "Ngân hàng"), ("验证码", "银行"), ("a", "b"), ("=?utf-8?B?SGFsbG8=?=", "=?x?="),
            ("two  spaces", "two  spaces"), ("PT. Contoh, Tbk; (Indonesia): [x]", "PT. Contoh, Tbk; (Indonesia): [x]"),
            (String(repeating: "x", count: 255), String(repeating: "x", count: 160)),
            (String(repeating: "é", count: 127), String(repeating: "字", count: 53)),
            ("🏦👨‍👩‍👧‍👦 a 🏦", "🏦👨‍👩‍👧‍👦"), ("From: a@b.example", "Bcc: all"),
        ])
    func headers(subject: String, senderName: String) async throws {
        let mail = try await MailFixture.exchange(MailFixture.request(subject: subject, senderName: senderName))
        let message = try #require(mail["message"])
        #expect(message["subject"]?.string == subject)
        // Python puts a space between the encoded words of a name, where RFC 2047 wants none.
        #expect(message["fromName"]?.string?.filter { $0 != " " } == senderName.filter { $0 != " " })
        #expect(message["from"]?.texts == ["no-reply@contoh.example"])
        #expect(message["names"]?.texts.count == 8)
        expectSound(message)
    }

    @Test(
        "a text arrives as it is, with its lines ended by line feeds",
        arguments: [
            ("", ""), ("482913", "482913"), (".\n..\n.dot\nQUIT\n", ".\n..\n.dot\nQUIT\n"),
            ("one\r\ntwo\rthree\n\n\nfour", "one\ntwo\nthree\n\n\nfour"),
            ("ends in a space \nand a tab\t\n ", "ends in a space \nand a tab\t\n "),
            (String(repeating: "long ", count: 400), String(repeating: "long ", count: 400)),
            (String(repeating: "é", count: 997) + "\n.", String(repeating: "é", count: 997) + "\n."),
            (String(repeating: ".", count: 300), String(repeating: ".", count: 300)),
            ("=_sandi_alternative\n--=_sandi_alternative--\n", "=_sandi_alternative\n--=_sandi_alternative--\n"),
            ("From me\n\u{0}\u{1B}[0m=3D=\n", "From me\n\u{0}\u{1B}[0m=3D=\n"), ("Kode: 482913 🏦", "Kode: 482913 🏦"),
        ])
    func texts(text: String, arrived: String) async throws {
        let request = MailFixture.request(text: text, html: "<p>\(text)</p>")
        let message = try #require(try await MailFixture.exchange(request)["message"])
        #expect(message["text"]?.string == arrived)
        #expect(message["html"]?.string == "<p>\(arrived)</p>")
        expectSound(message)
    }

    private func expectSound(_ message: JSONValue) {
        #expect(message["defects"]?.texts == [])
        #expect((message["longestLine"]?.integer ?? .max) <= 78)
        #expect(message["isPlain"] == true)
        #expect(message["hasBareEnds"] == false)
    }
}

@Suite struct `A mail's fields` {
    private static let injections = [
        "a\r\nBcc: evil@example.com", "a\nb", "a\rb", "a\u{0}b", "a\u{7F}", "a\u{85}b", "a\u{2028}b", "a\u{2029}b",
        "a\u{1B}[0m", "a\tb", "\u{0B}", "",
    ]

    @Test("R28 no subject or sender's name ends its line", arguments: injections)
    func injected(text: String) async throws {
        try await expectRefusal(MailFixture.request(subject: text), .unrenderable)
        try await expectRefusal(MailFixture.request(senderName: text), .unrenderable)
    }

    @Test(
        "R28 no destination becomes two",
        arguments: [
            "a,b@example.com", "a;b@example.com", "<a@example.com>", #""a"@example.com"#, "a@example.com,b",
            "a(b)@example.com", "a:b@example.com", "a@[127.0.0.1]", "a\\b@example.com",
        ])
    func destinations(destination: String) async throws {
        try await expectRefusal(MailFixture.request(to: destination), .badDestination)
    }

    @Test func `a call is no mail`() async throws {
        let phone = try #require(PhoneNumber(e164: "+6281234567890", region: "ID", callingCodeDigits: 2))
        let request = SendRequest(destination: .phone(phone), message: MailFixture.request().message, uploadName: "a")
        try await expectRefusal(request, .unrenderable)
    }

    /// The server that nobody must ask is not even there.
    private func expectRefusal(_ request: SendRequest, _ failure: DeliveryFailure) async throws {
        let gateway = try MailFixture.gateway(MailFixture.configuration(1))
        #expect(await gateway.prepare(request).fault?.failure == failure)
        #expect(await gateway.submit(request).refused?.failure == failure)
        await gateway.close()
    }

    @Test(
        arguments: [
            (1_767_225_600_000, "Thu, 01 Jan 2026 00:00:00 +0000"), (0, "Thu, 01 Jan 1970 00:00:00 +0000"),
            (1_709_210_096_999, "Thu, 29 Feb 2024 12:34:56 +0000"),
            (1_798_761_599_000, "Thu, 31 Dec 2026 23:59:59 +0000"),
            (1_767_484_800_000, "Sun, 04 Jan 2026 00:00:00 +0000"),
        ] as [(Int64, String)])
    func `a moment is written as mail has it`(milliseconds: Int64, date: String) {
        #expect(Timestamp(milliseconds: milliseconds).mailDate == date)
    }
}
