import CCurl

/// How a conversation with the mail server went.
struct Conversation: Sendable, Hashable {
    /// How far it came; a stage begins when its command leaves us.
    enum Stage: Int32, Sendable, Hashable, Comparable, CaseIterable {
        case connect, hello, tls, signIn, command, sender, destination, content
        /// The whole message was handed over: the final dot may have gone out.
        case end

        static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
    }

    /// Why it stopped.
    enum Trouble: Int32, Sendable, Hashable, CaseIterable {
        case noSuchHost = 1
        case noConnection, timeOut, noTLS, badCertificate, badCAFile, noSignIn, refused, broken
    }

    let stage: Stage
    /// Nil when it came to its good end.
    let trouble: Trouble?
    /// The server's last whole reply in this stage.
    let reply: Int?
    /// The first line of that reply.
    let text: String
    /// Whether it began on a connection that was open already.
    let isReused: Bool

    init(stage: Stage, trouble: Trouble? = nil, reply: Int? = nil, text: String = "", isReused: Bool = false) {
        self.stage = stage
        self.trouble = trouble
        self.reply = reply
        self.text = text
        self.isReused = isReused
    }

    init(_ outcome: sandi_smtp_outcome) {
        let bytes = withUnsafeBytes(of: outcome.text) { text in Array(text.prefix { $0 != 0 }) }
        self.init(
            stage: Stage(rawValue: outcome.stage) ?? .end, trouble: Trouble(rawValue: outcome.error),
            reply: outcome.reply == 0 ? nil : Int(outcome.reply), text: String(decoding: bytes, as: UTF8.self),
            isReused: outcome.is_reused != 0)
    }

    /// Whether the server took the message.
    var isAccepted: Bool { stage == .end && reply.map { (200..<300).contains($0) } == true }

    /// Whether an open connection turned out to be dead before a message went over it, so that a fresh one may do.
    var foundDeadConnection: Bool {
        guard isReused, stage < .end else { return false }
        return reply == 421 || (trouble == .broken && reply == nil)
    }
}
