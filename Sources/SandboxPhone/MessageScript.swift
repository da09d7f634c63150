/// How the phone behind a number takes messages: one row of the table.
public struct MessageScript: Sendable, Hashable {
    /// The last two digits of the number; nil in the row for all others.
    public let ending: String?
    public let name: String
    public let sentence: String
    public let textSteps: [MailScript.Step]
    public let whatsAppSteps: [MailScript.Step]
    /// Why a WhatsApp message was rejected, as the vendor tells it.
    public let reason: String?

    init(
        _ ending: String?, _ name: String, _ sentence: String, text: [MailScript.Step], whatsApp: [MailScript.Step],
        reason: String? = nil
    ) {
        self.ending = ending
        self.name = name
        self.sentence = sentence
        textSteps = text
        whatsAppSteps = whatsApp
        self.reason = reason
    }
}

extension SandboxScript {
    /// What every number does that ends in none of the listed digits.
    public static let receiving = MessageScript(
        nil, "delivered", "Arrives after one second; on WhatsApp it is read two seconds later.",
        text: [.init(.seconds(1), "delivered")],
        whatsApp: [.init(.seconds(1), "delivered"), .init(.seconds(3), "read")])

    public static let messages: [MessageScript] = [
        MessageScript(
            "01", "not delivered", "The operator gives up on the text; the number has no WhatsApp account.",
            text: [.init(.seconds(1), "failed")], whatsApp: [.init(.seconds(1), "rejected")],
            reason: "Receiver has no account"),
        MessageScript(
            "02", "slow", "Arrives only after half a minute.",
            text: [.init(.seconds(30), "delivered")], whatsApp: [.init(.seconds(30), "delivered")]),
        MessageScript(
            "08", "status stuck", "Nothing more is ever told of it.", text: [], whatsApp: []),
    ]

    /// The row for a number in any spelling: only its last two digits count.
    public static func message(to number: String) -> MessageScript {
        let ending = String(number.filter { ("0"..."9").contains($0) }.suffix(2))
        return messages.first { $0.ending == ending } ?? receiving
    }
}
