/// How a mailbox behaves: one row of the table.
public struct MailScript: Sendable, Hashable {
    /// One change of the vendor's status word.
    public struct Step: Sendable, Hashable {
        /// Counted from the moment the mail was accepted.
        public let after: Duration
        public let status: String

        public init(_ after: Duration, _ status: String) {
            self.after = after
            self.status = status
        }
    }

    /// What the local part of the address begins with; nil in the row for all others.
    public let prefix: String?
    public let name: String
    public let sentence: String
    public let steps: [Step]

    init(_ prefix: String?, _ name: String, _ sentence: String, _ steps: [Step]) {
        self.prefix = prefix
        self.name = name
        self.sentence = sentence
        self.steps = steps
    }

    /// The vendor's word when this much time has passed since the mail was accepted.
    public func status(after elapsed: Duration) -> String {
        steps.last { $0.after <= elapsed }?.status ?? SandboxScript.submitted
    }

    /// When the status word changes for the last time.
    public var settledAfter: Duration { steps.last?.after ?? .zero }
}
