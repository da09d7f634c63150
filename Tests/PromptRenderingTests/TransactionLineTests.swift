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
        #expect(library.transactionLocales(for: .email).contains(locale))
        #expect(library.transactionLocales(for: .sms).contains(locale))
        guard case .email(let mail) = try library.message(for: .email, code: code, context: try context(locale)),
            case .sms(let text) = try library.message(for: .sms, code: code, context: try context(locale))
        else { throw RenderingFault("another message") }
        for body in [mail.text, text.text] { #expect(body.contains("150000.00 IDR") && body.contains("O'Maju & Co")) }
        #expect(mail.html.contains("150000.00 IDR") && mail.html.contains("Maju &amp; Co"))
        #expect(!mail.html.contains("Maju & Co"))
    }

    @Test("R13 no call and no WhatsApp message goes out for a transaction that it cannot tell")
    func untold() throws {
        let library = try Templates.library.get()
        let code = try #require(Code(ascii: Array("471902".utf8)))
        for channel in [Channel.call, .whatsapp] {
            #expect(library.transactionLocales(for: channel).isEmpty)
            #expect(throws: RenderingFault.self) {
                try library.message(for: channel, code: code, context: try context("en"))
            }
        }
    }
}
