import Synchronization

/// One text or WhatsApp message that the vendor was asked to send to a virtual phone.
public struct TextMessage: Sendable {
    public enum Kind: String, Sendable, Hashable {
        case sms = "SMS"
        case whatsapp = "WhatsApp"
    }

    public let id: String
    /// The wire it came over, such as `SMS V2`.
    public let wire: String
    public let kind: Kind
    /// As it was sent, with or without a plus sign.
    public let number: String
    /// The sender id, or the template.
    public let sender: String
    /// What the phone shows.
    public let text: String
    /// What the button under a WhatsApp message copies.
    public let copiedCode: String?
    public let script: MessageScript
    public let acceptedAt: SandboxTime

    public init(
        id: String, wire: String, kind: Kind, number: String, sender: String, text: String, copiedCode: String? = nil,
        acceptedAt: SandboxTime
    ) {
        self.id = id
        self.wire = wire
        self.kind = kind
        self.number = number
        self.sender = sender
        self.text = text
        self.copiedCode = copiedCode
        self.acceptedAt = acceptedAt
        script = SandboxScript.message(to: number)
    }

    /// The vendor's words so far, oldest first, when this much time has passed since the message was accepted.
    public func history(after elapsed: Duration) -> [MailScript.Step] {
        let steps = kind == .sms ? script.textSteps : script.whatsAppSteps
        return [MailScript.Step(.zero, SandboxScript.submitted)] + steps.filter { $0.after <= elapsed }
    }

    /// When the vendor's word changes for the last time.
    public var settledAfter: Duration {
        (kind == .sms ? script.textSteps : script.whatsAppSteps).last?.after ?? .zero
    }
}

/// The last messages, within bounds.
public final class MessageLog: Sendable {
    public static let messagesMax = 200

    private let messages = Mutex<[TextMessage]>([])

    public init() {}

    /// All messages that are kept, newest first.
    public var all: [TextMessage] { messages.withLock { $0.reversed() } }

    public func message(_ id: String) -> TextMessage? {
        messages.withLock { $0.last { $0.id == id } }
    }

    /// Keeps a message and lets go of the oldest when there are too many.
    public func accept(_ message: TextMessage) {
        messages.withLock { messages in
            if messages.count >= MessageLog.messagesMax { messages.removeFirst() }
            messages.append(message)
        }
    }

    func clear() {
        messages.withLock { $0 = [] }
    }
}
