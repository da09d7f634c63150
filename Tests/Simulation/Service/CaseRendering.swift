import VerificationCore

/// Messages that say which case they belong to, as a real one does with its sender and purpose.
struct CaseRendering: MessageRendering {
    func locales(for channel: Channel) -> [String] { ["en"] }

    func message(
        for channel: Channel, code: Code, context: MessageContext
    ) throws(RenderingFault) -> OutgoingMessage {
        let text = "\(context.senderName)|\(context.purpose)|\(code.revealText())"
        switch channel {
        case .call:
            return .call(
                SpokenMessage(locale: "en", audio: Array(text.utf8), duration: .seconds(20), digitClips: []))
        case .email:
            return .email(MailMessage(subject: "", text: text, html: "", senderName: context.senderName))
        case .sms:
            return .sms(TextMessage(locale: "en", text: text, senderName: context.senderName))
        case .whatsapp:
            return .whatsapp(
                TemplateMessage(
                    template: "code", language: "en", parameters: [], code: code.revealText(), text: text,
                    senderName: context.senderName))
        }
    }
}

/// What a person makes of a message: for which case the code is.
struct Heard: Sendable, Hashable {
    /// Sender and purpose.
    let matter: String
    let code: String

    init(_ message: OutgoingMessage) {
        let text =
            switch message {
            case .call(let call): String(decoding: call.audio, as: UTF8.self)
            case .email(let mail): mail.text
            case .sms(let text): text.text
            case .whatsapp(let message): message.text
            }
        let parts = text.split(separator: "|")
        matter = "\(parts[0])|\(parts[1])"
        code = String(parts[2])
    }
}
