/// The kind of way on which a code travels.
public enum Channel: String, Sendable, Hashable, CaseIterable {
    case call
    case email
    case sms
    case whatsapp

    /// How much an approval over this channel is worth; the weaker channel has the smaller number (R14, R27). A mailbox
    /// proves no phone; a WhatsApp account moves to another device with a code alone; a text is read without anybody
    /// being there; a call has to be taken.
    public var strength: Int {
        switch self {
        case .email: 1
        case .whatsapp: 2
        case .sms: 3
        case .call: 4
        }
    }

    /// What a code on this channel proves.
    public var factor: Factor {
        switch self {
        case .email: .mailbox
        case .call, .sms, .whatsapp: .phone
        }
    }
}

/// What is proven: that somebody holds a phone number or a mailbox.
public enum Factor: Sendable, Hashable, CaseIterable {
    case phone, mailbox
}
