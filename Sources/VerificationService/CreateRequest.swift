public import VerificationCore

/// What a caller asks for when it creates a verification; nil means that the application's own setting holds.
public struct CreateRequest: Sendable {
    /// One step as the caller wrote it.
    public struct Step: Sendable, Hashable {
        public let channel: Channel
        public let timeoutInSeconds: Int?

        public init(channel: Channel, timeoutInSeconds: Int?) {
            self.channel = channel
            self.timeoutInSeconds = timeoutInSeconds
        }
    }

    public var phone: String?
    public var email: String?
    public var workflow: [Step]?
    public var purpose: String?
    public var locale: String?
    public var codeLength: Int?
    /// Seconds that the code is to live.
    public var expiresIn: Int?
    public var reference: String?
    public var metadata: [MetadataPair]

    public init(
        phone: String? = nil, email: String? = nil, workflow: [Step]? = nil, purpose: String? = nil,
        locale: String? = nil, codeLength: Int? = nil, expiresIn: Int? = nil, reference: String? = nil,
        metadata: [MetadataPair] = []
    ) {
        self.phone = phone
        self.email = email
        self.workflow = workflow
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
    let workflow: Workflow
    let policy: CodePolicy
    let purpose: String
    let locale: String
    let reference: String?
    let metadata: [MetadataPair]
}
