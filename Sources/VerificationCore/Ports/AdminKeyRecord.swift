/// An operator's key as it is stored: never the key itself, only its digest (R42). It belongs to no application and may
/// do whatever the admin API has, and nothing else.
public struct AdminKeyRecord: Sendable, Hashable {
    public let id: APIKeyID
    /// SHA-256 of the key.
    public let digest: [UInt8]
    /// The last four characters of the key, so that people can tell keys apart.
    public let hint: String
    public let createdAt: Timestamp
    public let expiresAt: Timestamp?
    public let revokedAt: Timestamp?
    /// When it was last used, to the minute; nil before its first use.
    public let lastUsedAt: Timestamp?

    public init(
        id: APIKeyID, digest: [UInt8], hint: String, createdAt: Timestamp, expiresAt: Timestamp?,
        revokedAt: Timestamp?, lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.digest = digest
        self.hint = hint
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

/// The use of a key, to be written down when there is time.
public struct KeyUsage: Sendable, Hashable {
    public let key: APIKeyID
    /// Whose key it is; nil for an operator's.
    public let application: ApplicationID?
    public let at: Timestamp

    public init(key: APIKeyID, application: ApplicationID?, at: Timestamp) {
        self.key = key
        self.application = application
        self.at = at
    }
}

/// What kind of key a key is; it shows in the key's first characters.
public enum APIKeyMark: String, Sendable, Hashable, CaseIterable {
    /// `sk_live_`: an application's.
    case live
    /// `sk_test_`: an application's, for trying things out.
    case test
    /// `sk_admin_`: an operator's.
    case admin
}

/// A key that was made just now. It is shown once; it prints as redacted and is not `Codable`.
public struct NewAPIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String
    /// SHA-256 of the key.
    public let digest: [UInt8]
    /// The last four characters of the key.
    public let hint: String

    public init(text: String, digest: [UInt8], hint: String) {
        self.text = text
        self.digest = digest
        self.hint = hint
    }

    /// The key itself, to be shown once. Handle as a secret.
    public func reveal() -> String { text }

    public var description: String { "<api key>" }
    public var debugDescription: String { "<api key>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Makes keys: at least 128 random bits behind a mark, with a checksum (R42).
public protocol APIKeyMaking: Sendable {
    /// - Throws: When the random source fails; then there is no key.
    func make(_ mark: APIKeyMark) throws(RandomSourceError) -> NewAPIKey
}
