import Testing
import VerificationCore

@testable import PromptRendering

@Suite struct MailTemplatesTests {
    private func mail(
        _ locale: String, sender: String = "Toko Ann", purpose: String = "login", minutes: Int = 5,
        digits: String = "471902"
    ) throws -> MailMessage {
        let code = try #require(Code(ascii: Array(digits.utf8)))
        let context = MessageContext(locale: locale, senderName: sender, purpose: purpose, minutesLeft: minutes)
        guard case .email(let mail) = try Templates.library.get().message(for: .email, code: code, context: context)
        else { throw RenderingFault("not a mail") }
        return mail
    }

    @Test(arguments: ["en", "id", "ms", "vi"], ["0471", "00000", "471902", "4719028365"])
    func `a mail shows the code in both bodies, once as it is typed`(_ locale: String, _ digits: String) throws {
        let mail = try mail(locale, digits: digits)
        let spaced = digits.map(String.init).joined(separator: " ")
        for body in [mail.text, mail.html] {
            #expect(body.components(of: digits) == 1)
            #expect(body.components(of: spaced) == 1)
            #expect(!body.contains("{{") && !body.contains("}}"))
            #expect(!body.contains("://") && !body.contains("href") && !body.contains("src="))
        }
        #expect(mail.html.contains("aria-label=\"\(spaced)\""))
        #expect(mail.html.contains("lang=\"\(locale)\""))
        let line = try #require(mail.text.split(separator: "\n").first { $0.contains(digits) })
        #expect(line.hasSuffix(" " + digits))
    }

    @Test(
        "R28 the subject names the sender, is one line and never holds the code", arguments: ["en", "id", "ms", "vi"])
    func subject(_ locale: String) throws {
        let mail = try mail(locale)
        #expect(mail.subject.contains("Toko Ann"))
        #expect(!mail.subject.contains("471902") && !mail.subject.contains("4 7 1"))
        #expect(!mail.subject.contains { $0.isNewline })
        #expect(mail.senderName == "Toko Ann")
    }

    @Test(
        "R30 a mail names the sender and the purpose and says that nobody will ask for the code",
        arguments: [
            ("en", "Use it to sign in.", "Nobody from Toko Ann will ask", "for the next 5 min"),
            ("id", "untuk masuk ke akun Anda", "Tidak ada siapa pun dari Toko Ann", "selama 5 menit"),
            ("ms", "untuk log masuk", "Tiada sesiapa daripada Toko Ann", "selama 5 minit"),
            ("vi", "để đăng nhập", "Không ai từ Toko Ann", "trong 5 phút"),
        ])
    func words(_ locale: String, _ purpose: String, _ nobody: String, _ minutes: String) throws {
        let mail = try mail(locale)
        for body in [mail.text, mail.html] {
            #expect(body.contains(purpose) && body.contains(nobody) && body.contains(minutes))
        }
    }

    @Test(
        "R30 a purpose chooses a line of the locale and is never mailed itself",
        arguments: [
            "payment", "something-else", "visit-evil.example", "<b>", "",
        ])
    func purposes(_ purpose: String) throws {
        let mail = try mail("en", purpose: purpose)
        let line = purpose == "payment" ? "Use it to confirm your payment." : "Use it to confirm that it is you."
        #expect(mail.text.contains(line) && mail.html.contains(line))
        #expect(!mail.text.contains("evil") && !mail.html.contains("evil") && !mail.html.contains("<b>"))
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\"><img src=x onerror=y>", "Tom & \"Jerry's\"", "{{code}}", "{{{code}}}",
        "&lt;b&gt;", "<\u{301}b>", "\"\u{301} onload=\"x", "'\u{338}>", "</title><a href='x'>",
    ])
    func `a hostile sender name is shown as it is and makes no markup`(_ sender: String) throws {
        for locale in ["en", "id", "ms", "vi"] {
            let mail = try mail(locale, sender: sender)
            let plain = try self.mail(locale, sender: "S")
            func marks(_ text: String) -> [Unicode.Scalar] {
                text.unicodeScalars.filter { "<>\"'".unicodeScalars.contains($0) }
            }
            #expect(marks(mail.html) == marks(plain.html))
            #expect(mail.html.contains(PlainText.escapedForHTML(sender)))
            #expect(mail.text.contains(sender), "plain text is not escaped")
            #expect(mail.subject.contains(sender))
            #expect(mail.html.components(of: "471902") == 1)
        }
    }

    @Test(
        "R28 a sender name with controls, or too long, makes no mail",
        arguments: [
            "Toko\r\nBcc: x@example.com", "Toko\nAnn", "Toko\u{0}", "Toko\u{7F}", "Toko\u{85}", "Toko\u{2028}Ann",
            "Toko\u{202E}", "", String(repeating: "x", count: 41), "a" + String(repeating: "\u{301}", count: 200),
        ])
    func badSenders(_ sender: String) throws {
        let fault = #expect(throws: RenderingFault.self) { try mail("en", sender: sender) }
        #expect(fault?.description.contains("sender name") == true)
        #expect(fault?.description.contains("471902") == false)
    }

    @Test func `a code with no minute left makes no mail`() throws {
        #expect(throws: RenderingFault.self) { try mail("en", minutes: 0) }
        #expect(try mail("en", minutes: 1).text.contains("next 1 min"))
    }
}

extension String {
    /// How often a text stands in this one.
    func components(of text: String) -> Int { self.ranges(of: text).count }
}
