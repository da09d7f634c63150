/// A message that carries a code, ready to be sent.
public enum OutgoingMessage: Sendable {
    case call(SpokenMessage)
    case email(MailMessage)
    case sms(TextMessage)
    case whatsapp(TemplateMessage)
}

/// A call's audio: one mp3, and the clips of its digits for gateways that take one clip per digit. Handle as a secret.
public struct SpokenMessage: Sendable {
    public let locale: String
    /// The whole call as one mp3.
    public let audio: [UInt8]
    public let duration: Duration
    /// The clip of each digit of the code, in order. None when the call says more than its code: then only the whole
    /// audio may be played.
    public let digitClips: [VoiceClip]

    public init(locale: String, audio: [UInt8], duration: Duration, digitClips: [VoiceClip]) {
        self.locale = locale
        self.audio = audio
        self.duration = duration
        self.digitClips = digitClips
    }
}

/// One clip of a prompt pack.
public struct VoiceClip: Sendable, Hashable {
    /// `0` to `9`, `intro`, `again`, `bye`, or what tells a transaction: `payment`, `thousand`, `IDR` and their like.
    public let name: String
    public let audio: [UInt8]
    /// SHA-256 of the audio in lower-case hex.
    public let fingerprint: String

    public init(name: String, audio: [UInt8], fingerprint: String) {
        self.name = name
        self.audio = audio
        self.fingerprint = fingerprint
    }
}

/// A mail's parts. Handle as a secret: the bodies hold the code, the subject never does (R28).
public struct MailMessage: Sendable {
    public let subject: String
    public let text: String
    public let html: String
    public let senderName: String

    public init(subject: String, text: String, html: String, senderName: String) {
        self.subject = subject
        self.text = text
        self.html = html
        self.senderName = senderName
    }
}

/// A text message. Handle as a secret: the text holds the code.
public struct TextMessage: Sendable {
    public let locale: String
    /// The whole text; where a web domain is configured, its last line is `@domain #code`.
    public let text: String
    public let senderName: String

    public init(locale: String, text: String, senderName: String) {
        self.locale = locale
        self.text = text
        self.senderName = senderName
    }
}

/// A message that the vendor makes from a template which it approved before. Handle as a secret: the parameters and the
/// text hold the code.
public struct TemplateMessage: Sendable {
    /// The name under which the vendor knows the template.
    public let template: String
    /// The language in the vendor's spelling, such as `id` or `en_US`.
    public let language: String
    /// The values of the body's places, in the template's order, with the code among them.
    public let parameters: [String]
    /// The code alone, for a button that copies it.
    public let code: String
    /// The message as a person will read it, for senders that take no templates.
    public let text: String
    public let senderName: String

    public init(
        template: String, language: String, parameters: [String], code: String, text: String, senderName: String
    ) {
        self.template = template
        self.language = language
        self.parameters = parameters
        self.code = code
        self.text = text
        self.senderName = senderName
    }
}

/// What a message says besides the code.
public struct MessageContext: Sendable, Hashable {
    public let locale: String
    /// The application's own name for itself, at most 40 plain characters (R30).
    public let senderName: String
    public let purpose: String
    /// Whole minutes that the code will still live, at least 1.
    public let minutesLeft: Int
    /// The site on which the code is typed, for the last line of a text; a `WebDomain`.
    public let webDomain: String?
    /// What the code is asked for; a message that cannot tell it is not made (R13).
    public let transaction: BoundTransaction?

    public init(
        locale: String, senderName: String, purpose: String, minutesLeft: Int, webDomain: String? = nil,
        transaction: BoundTransaction? = nil
    ) {
        self.transaction = transaction
        self.locale = locale
        self.senderName = senderName
        self.purpose = purpose
        self.minutesLeft = minutesLeft
        self.webDomain = webDomain
    }
}

/// Turns a code into what is heard or read. A finished call has been parsed back and compared with the code.
public protocol MessageRendering: Sendable {
    /// The locales in which this channel can be rendered; none when it has no templates.
    func locales(for channel: Channel) -> [String]

    /// Why this channel's message for a code of this many digits cannot tell a transaction; nil when it can (R13).
    func obstacle(
        toTelling transaction: BoundTransaction, by channel: Channel, locale: String, codeLength: Int
    ) -> UntoldTransaction?

    /// Renders a code for a channel.
    /// - Throws: When the locale has no templates, or the finished call does not speak this code.
    func message(for channel: Channel, code: Code, context: MessageContext) throws(RenderingFault) -> OutgoingMessage
}

/// Why a message was not made. Safe to show.
public struct RenderingFault: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

extension MessageRendering {
    /// For renderings that tell no transactions.
    public func obstacle(
        toTelling transaction: BoundTransaction, by channel: Channel, locale: String, codeLength: Int
    ) -> UntoldTransaction? { .noWords }
}
