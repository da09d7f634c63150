/// The tenant: it owns keys, workflow, countries, code policy, locale and sender name (R44).
public struct Application: Sendable, Hashable {
    public let id: ApplicationID
    /// Short and unique, for people: lower-case letters, digits and hyphens, 1 to 40.
    public let name: String
    /// What messages name as their sender (R30).
    public var senderName: String
    public var workflow: Workflow
    public var policy: CodePolicy
    /// Countries that may be called, as ISO 3166 codes; none at first (R32). The first one reads national numbers.
    public var countries: [String]
    public var locale: String
    public var isDisabled: Bool
    /// The channels that it may use, whatever a workflow names; empty for all.
    public var channels: [Channel]
    /// The site on which codes are typed, for the last line of a text; a `WebDomain`.
    public var webDomain: String?

    public init(
        id: ApplicationID, name: String, senderName: String, workflow: Workflow, policy: CodePolicy,
        countries: [String], locale: String, isDisabled: Bool, channels: [Channel] = [], webDomain: String? = nil
    ) {
        self.id = id
        self.name = name
        self.senderName = senderName
        self.workflow = workflow
        self.policy = policy
        self.countries = countries
        self.locale = locale
        self.isDisabled = isDisabled
        self.channels = channels
        self.webDomain = webDomain
    }
}

extension Application {
    /// Whether it may use a channel.
    public func allows(_ channel: Channel) -> Bool { channels.isEmpty || channels.contains(channel) }
}

/// What an API key may do (R43).
public enum APIKeyScope: String, Sendable, Hashable, CaseIterable {
    case create, check, read, manage
}

/// An API key as it is stored: never the key itself, only its digest (R42).
public struct APIKeyRecord: Sendable, Hashable {
    public let id: APIKeyID
    public let application: ApplicationID
    /// SHA-256 of the key.
    public let digest: [UInt8]
    /// The last four characters of the key, so that people can tell keys apart.
    public let hint: String
    public let isTest: Bool
    public let scopes: Set<APIKeyScope>
    public let createdAt: Timestamp
    public let expiresAt: Timestamp?
    public let revokedAt: Timestamp?
    /// When it was last used, to the minute; nil before its first use.
    public let lastUsedAt: Timestamp?

    public init(
        id: APIKeyID, application: ApplicationID, digest: [UInt8], hint: String, isTest: Bool,
        scopes: Set<APIKeyScope>, createdAt: Timestamp, expiresAt: Timestamp?, revokedAt: Timestamp?,
        lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.application = application
        self.digest = digest
        self.hint = hint
        self.isTest = isTest
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    /// Whether the key is accepted at `now`.
    public func isLive(at now: Timestamp) -> Bool {
        revokedAt == nil && expiresAt.map { now < $0 } != false
    }
}
