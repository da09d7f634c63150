import Foundation
import OpenSSLCrypto
import Testing
import VerificationCore

@testable import PromptRendering

@Suite struct `texts and WhatsApp messages` {
    private let library = Result { () throws(PromptLibraryError) in
        try PromptLibrary(
            voiceFolder: Templates.voice, emailFolder: Templates.email, smsFolder: Templates.folder("sms"),
            whatsApp: WhatsAppSource(folder: Templates.folder("whatsapp"), names: ["id": "ns:otp_login", "vi": "otp"]),
            sha256: { sha256($0) })
    }

    private func code(_ digits: String) throws -> Code { try #require(Code(ascii: Array(digits.utf8))) }

    private func context(
        _ locale: String, sender: String = "Toko", purpose: String = "login", domain: String? = nil
    ) -> MessageContext {
        MessageContext(locale: locale, senderName: sender, purpose: purpose, minutesLeft: 5, webDomain: domain)
    }

    private func text(_ context: MessageContext, _ digits: String = "047190") throws -> TextMessage {
        guard case .sms(let message) = try library.get().message(for: .sms, code: code(digits), context: context) else {
            throw RenderingFault("not a text")
        }
        return message
    }

    @Test("R30 a text names the code, the sender, the purpose and the minutes", arguments: ["en", "id", "ms", "vi"])
    func says(locale: String) throws {
        let message = try text(context(locale))
        #expect(message.locale == locale && message.senderName == "Toko")
        #expect(message.text.contains("047190") && message.text.contains("Toko") && message.text.contains("5"))
        let other = try text(context(locale, purpose: "payment"))
        #expect(other.text != message.text)
        #expect(try text(context(locale, purpose: "no-such")).text != other.text)
        #expect(SMSLength(message.text).alphabet == .gsm7)
    }

    @Test func `a web domain binds the code to a site in the last line, behind an empty one`() throws {
        let lines = try text(context("en", domain: "shop.example")).text.components(separatedBy: "\n")
        #expect(lines.suffix(2) == ["", "@shop.example #047190"])
        #expect(try !text(context("en")).text.contains("@"))
    }

    @Test(arguments: [
        "", "shop", "Shop.example", "shop.example/x", "shop..example", "127.0.0.1", "-a.example", "a b.c",
    ])
    func `what is no host name binds nothing`(_ domain: String) throws {
        #expect(!WebDomain.isOne(domain))
        #expect(throws: RenderingFault.self) { try text(context("en", domain: domain)) }
    }

    @Test(
        "R30 a sender that could break out is refused",
        arguments: ["", "a\nb", "x\u{202E}", String(repeating: "W", count: 41)])
    func sender(name: String) throws {
        #expect(throws: RenderingFault.self) { try text(context("en", sender: name)) }
    }

    @Test func `a text of more than four segments is not made`() throws {
        let many = String(repeating: "字", count: 40)
        #expect(SMSLength(try text(context("id", sender: many)).text).segments == 4)
        let fault = #expect(throws: RenderingFault.self) {
            try text(
                context(
                    "id", sender: many, purpose: "delete_account", domain: String(repeating: "a", count: 60) + ".com"))
        }
        #expect(fault?.description.contains("segments") == true && fault?.description.contains("047190") == false)
    }

    @Test(
        "segments are counted as they are sent",
        arguments: [
            ("a", 160, 1), ("a", 161, 2), ("a", 306, 2), ("a", 307, 3), ("€", 80, 1), ("€", 81, 2), ("€", 153, 3),
            ("ế", 70, 1), ("ế", 71, 2), ("ế", 134, 2), ("ế", 135, 3), ("😀", 35, 1), ("😀", 36, 2), ("😀", 67, 3),
            ("é", 160, 1),
        ])
    func segments(letter: String, count: Int, segments: Int) {
        #expect(SMSLength(String(repeating: letter, count: count)).segments == segments)
    }

    @Test func `a WhatsApp message carries the vendor's template, its language and its places`() throws {
        guard
            case .whatsapp(let message) = try library.get().message(
                for: .whatsapp, code: code("047190"), context: context("id"))
        else { throw RenderingFault("not a WhatsApp message") }
        #expect(message.template == "ns:otp_login" && message.language == "id")
        #expect(message.parameters == ["047190"] && message.code == "047190" && message.text.contains("047190"))
    }

    @Test func `a locale whose template has no name has no WhatsApp messages`() throws {
        let library = try library.get()
        #expect(
            library.locales(for: .whatsapp) == ["id", "vi"] && library.locales(for: .sms) == ["en", "id", "ms", "vi"])
        let fault = #expect(throws: RenderingFault.self) {
            try library.message(for: .whatsapp, code: code("047190"), context: context("en"))
        }
        #expect(fault?.description == "no WhatsApp template for the locale \"en\"; there are: id, vi")
    }

    @Test func `a channel without templates is a clear error`() throws {
        let library = try Templates.library.get()
        for channel in [Channel.sms, .whatsapp] {
            #expect(library.locales(for: channel).isEmpty)
            let fault = #expect(throws: RenderingFault.self) {
                try library.message(for: channel, code: code("047190"), context: context("en"))
            }
            #expect(fault?.description.hasSuffix("template is configured") == true)
        }
    }

    @Test(
        "a template that breaks a rule is named with it",
        arguments: [
            ("{{code}} {{sender}} {{purpose}}", PackFault.Code.variableMissing),
            ("{{code}} {{sender}} {{purpose}} {{minutes}} {{name}}", .variableNotAllowed),
            ("{{code}} {{sender}} {{purpose}} {{minutes}} {{{code}}}", .notATemplate),
            ("{{code}} {{sender}} {{purpose}} {{minutes}} https://x.example", .linkNotAllowed),
            ("{{code}} {{sender}} {{purpose}} {{minutes}}\n@shop.example #{{code}}", .notText),
            ("{{code}} {{sender}} {{purpose}} {{minutes}}\u{7}", .notText),
            ("{{code}} {{sender}} {{purpose}} {{minutes}} " + String(repeating: "long ", count: 100), .sampleFailed),
            (
                "{{code}} {{sender}} {{purpose}} {{minutes}} \u{1EBF}" + String(repeating: "x", count: 150),
                .sampleFailed
            ),
        ])
    func badText(template: String, code: PackFault.Code) throws {
        let copy = try PackCopy(.sms)
        try copy.write("text.mustache", template)
        #expect(copy.faults().map(\.code) == [code])
        #expect(copy.faults().allSatisfy { $0.pack == .sms && $0.locale == "en" })
    }

    @Test(
        "a WhatsApp description that breaks a rule is named with it",
        arguments: [
            #"{"schema":1,"language":"en","parameters":["code"],"text":"no code"}"#,
            #"{"schema":1,"language":"en","parameters":[],"text":"{{code}}"}"#,
            #"{"schema":1,"language":"en","parameters":["sender"],"text":"{{code}}"}"#,
            #"{"schema":1,"language":"en","parameters":["code","code"],"text":"{{code}}"}"#,
            #"{"schema":1,"language":"en","parameters":["code","name"],"text":"{{code}}"}"#,
            #"{"schema":2,"language":"en","parameters":["code"],"text":"{{code}}"}"#,
            #"{"schema":1,"parameters":["code"],"text":"{{code}}"}"#,
            #"{"schema":1,"language":"en","parameters":["code"],"text":"{{code}}","more":1}"#, "[]", "",
        ])
    func badDescription(document: String) throws {
        let copy = try PackCopy(.whatsapp)
        try copy.write("template.json", document)
        #expect(!copy.faults().isEmpty)
    }

    @Test func `a name for a locale without a description stops the start`() {
        let fault = #expect(throws: PromptLibraryError.self) {
            try PromptLibrary(
                voiceFolder: Templates.voice, emailFolder: Templates.email,
                whatsApp: WhatsAppSource(folder: Templates.folder("whatsapp"), names: ["fr": "otp"]),
                sha256: { sha256($0) })
        }
        #expect(fault?.faults.map(\.locale) == ["fr"])
    }
}
