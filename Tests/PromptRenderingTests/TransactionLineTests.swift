import OpenSSLCrypto
import Testing
import VerificationCore

@testable import PromptRendering

@Suite struct TransactionLineTests {
    private func context(_ locale: String) throws -> MessageContext {
        MessageContext(
            locale: locale, senderName: "Toko Ann", purpose: "payment", minutesLeft: 5,
            transaction: try BoundTransaction.checked(amount: "150000.00", currency: "IDR", payee: "O'Maju & Co"))
    }

    @Test("R13 mails and texts of every locale tell amount, currency and payee", arguments: ["en", "id", "ms", "vi"])
    func told(_ locale: String) throws {
        let library = try PromptLibrary(
            voiceFolder: Templates.voice, emailFolder: Templates.email, smsFolder: Templates.folder("sms"),
            sha256: { sha256($0) })
        let code = try #require(Code(ascii: Array("471902".utf8)))
        let transaction = try #require(try context(locale).transaction)
        for channel in [Channel.email, .sms] {
            #expect(library.obstacle(toTelling: transaction, by: channel, locale: locale, codeLength: 6) == nil)
        }
        guard case .email(let mail) = try library.message(for: .email, code: code, context: try context(locale)),
            case .sms(let text) = try library.message(for: .sms, code: code, context: try context(locale))
        else { throw RenderingFault("another message") }
        for body in [mail.text, text.text] { #expect(body.contains("150000.00 IDR") && body.contains("O'Maju & Co")) }
        #expect(mail.html.contains("150000.00 IDR") && mail.html.contains("Maju &amp; Co"))
        #expect(!mail.html.contains("Maju & Co"))
    }

    @Test("R13 no call and no WhatsApp message goes out for a transaction that it cannot tell")
    func untold() throws {
        let library = try PromptLibrary(
            voiceFolder: Templates.voice, emailFolder: Templates.email, smsFolder: Templates.folder("sms"),
            whatsApp: WhatsAppSource(folder: Templates.folder("whatsapp"), names: ["en": "otp"]), sha256: { sha256($0) }
        )
        let code = try #require(Code(ascii: Array("471902".utf8)))
        let transaction = try #require(try context("en").transaction)
        for (channel, reason) in [(Channel.call, UntoldTransaction.payee), (.whatsapp, .noWords)] {
            #expect(library.obstacle(toTelling: transaction, by: channel, locale: "en", codeLength: 6) == reason)
            #expect(throws: RenderingFault.self) {
                try library.message(for: channel, code: code, context: try context("en"))
            }
        }
    }

    @Test("R13 a WhatsApp message tells the transaction where the vendor's template has a place for its line")
    func whatsApp() throws {
        let copy = try PackCopy(.whatsapp)
        try copy.replace("template.json", "\"code\"\n  ]", "\"code\", \"purpose\"\n  ]")
        try copy.replace("template.json", "{{code}} is", "{{purpose}} {{code}} is")
        func library() throws -> PromptLibrary {
            try PromptLibrary(
                voiceFolder: Templates.voice, emailFolder: Templates.email,
                whatsApp: WhatsAppSource(folder: copy.path, names: ["en": "otp"]), sha256: { sha256($0) })
        }
        let transaction = try #require(try context("en").transaction)
        func obstacle(_ locale: String = "en") throws -> UntoldTransaction? {
            try library().obstacle(toTelling: transaction, by: .whatsapp, locale: locale, codeLength: 6)
        }
        #expect(try obstacle() == .noWords)
        try copy.replace(
            "purposes.json", "\"other\"", "\"transaction\": \"For {{amount}} {{currency}} to {{payee}}.\", \"other\"")
        #expect(try obstacle() == nil)
        #expect(try obstacle("id") == .noWords)
        let code = try #require(Code(ascii: Array("471902".utf8)))
        guard
            case .whatsapp(let message) = try library().message(
                for: .whatsapp, code: code, context: try context("en"))
        else { throw RenderingFault("another message") }
        #expect(message.parameters == ["471902", "For 150000.00 IDR to O'Maju & Co."])
        #expect(message.text.hasPrefix("For 150000.00 IDR to O'Maju & Co. 471902 is"))
    }
}
