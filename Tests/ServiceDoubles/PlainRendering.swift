public import VerificationCore

/// Messages that say nothing but the code, so that a test can read what a gateway was given.
public struct PlainRendering: MessageRendering {
    private let known: [String]

    public init(locales: [String] = ["en", "id"]) {
        known = locales
    }

    public func locales(for channel: Channel) -> [String] { known }

    /// Mails tell every transaction, calls those of a payee that ends in a digit.
    public func obstacle(
        toTelling transaction: BoundTransaction, by channel: Channel, locale: String, codeLength: Int
    ) -> UntoldTransaction? {
        guard known.contains(locale), channel == .email || channel == .call else { return .noWords }
        return channel == .call && transaction.payee.last?.isNumber != true ? .payee : nil
    }

    public func message(
        for channel: Channel, code: Code, context: MessageContext
    ) throws(RenderingFault) -> OutgoingMessage {
        guard known.contains(context.locale) else { throw RenderingFault("no prompts for this locale") }
        switch channel {
        case .call:
            return .call(
                SpokenMessage(
                    locale: context.locale, audio: code.revealASCII(), duration: .seconds(20),
                    digitClips: code.revealDigits().map { VoiceClip(name: "\($0)", audio: [$0], fingerprint: "\($0)") })
            )
        case .email:
            return .email(
                MailMessage(
                    subject: context.transaction?.text ?? "Your code", text: code.revealText(),
                    html: "<p>\(code.revealText())</p>",
                    senderName: context.senderName))
        case .sms:
            return .sms(
                TextMessage(locale: context.locale, text: code.revealText(), senderName: context.senderName))
        case .whatsapp:
            return .whatsapp(
                TemplateMessage(
                    template: "code", language: context.locale, parameters: [code.revealText()],
                    code: code.revealText(), text: code.revealText(), senderName: context.senderName))
        }
    }
}

extension OutgoingMessage {
    /// The code that a message of `PlainRendering` carries.
    public var plainCode: String {
        switch self {
        case .call(let call): String(decoding: call.audio, as: UTF8.self)
        case .email(let mail): mail.text
        case .sms(let text): text.text
        case .whatsapp(let message): message.code
        }
    }
}
