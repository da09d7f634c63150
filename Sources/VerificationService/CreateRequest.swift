public import VerificationCore

/// What a caller asks for when it creates a verification; nil means that the application's own setting holds.
public struct CreateRequest: Sendable {
    /// One step as the caller wrote it.
    public struct Step: Sendable, Hashable {
        public let channel: Channel
        public let timeoutInSeconds: Int?
        /// The name of the one gateway that may carry it.
        public let gateway: String?
        /// A number or address of its own, in any spelling.
        public let destination: String?
        /// The ends of the step before after which it follows; empty for all.
        public let conditions: Set<Workflow.Condition>

        public init(
            channel: Channel, timeoutInSeconds: Int?, gateway: String? = nil, destination: String? = nil,
            conditions: Set<Workflow.Condition> = []
        ) {
            self.channel = channel
            self.timeoutInSeconds = timeoutInSeconds
            self.gateway = gateway
            self.destination = destination
            self.conditions = conditions
        }
    }

    public var phone: String?
    public var email: String?
    public var workflow: [Step]?
    public var lifetimeStarts: Workflow.LifetimeStart?
    public var purpose: String?
    public var locale: String?
    public var codeLength: Int?
    /// Seconds that the code is to live.
    public var expiresIn: Int?
    public var reference: String?
    public var metadata: [MetadataPair]
    /// Keys for the application's own limits, by the limits' names: a session, an address, a device.
    public var limitKeys: [MetadataPair] = []
    /// What the code is to be bound to (R13).
    public var transaction: TransactionRequest?
    /// A fresh handle for the browser that asks; only its digest is kept.
    public var handle: String?

    public init(
        phone: String? = nil, email: String? = nil, workflow: [Step]? = nil,
        lifetimeStarts: Workflow.LifetimeStart? = nil, purpose: String? = nil, locale: String? = nil,
        codeLength: Int? = nil, expiresIn: Int? = nil, reference: String? = nil,
        metadata: [MetadataPair] = [], transaction: TransactionRequest? = nil
    ) {
        self.transaction = transaction
        self.phone = phone
        self.email = email
        self.workflow = workflow
        self.lifetimeStarts = lifetimeStarts
        self.purpose = purpose
        self.locale = locale
        self.codeLength = codeLength
        self.expiresIn = expiresIn
        self.reference = reference
        self.metadata = metadata
    }
}

/// A create request after every field was read: what the use case works with.
struct CheckedRequest {
    let destinations: Destinations
    /// The destinations of steps that have one of their own, by the step's place.
    let stepDestinations: [Int: Destination]
    let workflow: Workflow
    let policy: CodePolicy
    let purpose: String
    let locale: String
    let reference: String?
    let metadata: [MetadataPair]
    let limitKeys: [MetadataPair]
    var transaction: BoundTransaction?
    var handle: String?
}
