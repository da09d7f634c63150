import Synchronization

/// One mail that the vendor was asked to send.
public struct Mail: Sendable {
    /// A file that came with it; only its name and size are kept.
    public struct Attachment: Sendable, Hashable {
        public let name: String
        public let byteCount: Int

        public init(name: String, byteCount: Int) {
            self.name = name
            self.byteCount = byteCount
        }
    }

    public let id: String
    /// The wire it came over, such as `EMAIL V2`.
    public let wire: String
    public let address: String
    public let senderAddress: String
    public let senderName: String
    public let subject: String
    public let html: String
    public let attachment: Attachment?
    public let script: MailScript
    public let acceptedAt: SandboxTime

    public init(
        id: String, wire: String, address: String, senderAddress: String, senderName: String, subject: String,
        html: String, attachment: Attachment?, acceptedAt: SandboxTime
    ) {
        self.id = id
        self.wire = wire
        self.address = address
        self.senderAddress = senderAddress
        self.senderName = senderName
        self.subject = subject
        self.html = html
        self.attachment = attachment
        self.acceptedAt = acceptedAt
        script = SandboxScript.mail(to: address)
    }
}

/// The last mails, within bounds of count and size.
public final class Inbox: Sendable {
    public static let mailsMax = 200
    public static let totalBytesMax = 64 << 20

    private let mails = Mutex<[Mail]>([])

    public init() {}

    /// All mails that are kept, newest first.
    public var all: [Mail] { mails.withLock { $0.reversed() } }

    public func mail(_ id: String) -> Mail? {
        mails.withLock { $0.last { $0.id == id } }
    }

    /// Keeps a mail and lets go of the oldest when there are too many.
    public func accept(_ mail: Mail) {
        mails.withLock { mails in
            mails.append(mail)
            var total = mails.reduce(0) { $0 + $1.html.utf8.count }
            while mails.count > Inbox.mailsMax || total > Inbox.totalBytesMax, mails.count > 1 {
                total -= mails.removeFirst().html.utf8.count
            }
        }
    }

    func clear() {
        mails.withLock { $0 = [] }
    }
}
