public import GatewayKit

/// What signs a request. Prints as redacted in every way.
public enum OCACredentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How a token stands in its header; the documentation shows it bare, clients send `Bearer`.
    public enum Scheme: String, Sendable, Hashable, CaseIterable {
        case bearer
        case bare
    }

    /// The e-mail address and the password of the dashboard account (V1).
    case basic(user: String, password: Secret)
    /// The access token of one channel (V2).
    case token(Secret, scheme: Scheme = .bearer)

    public var description: String {
        switch self {
        case .basic: "<basic credentials>"
        case .token: "<token>"
        }
    }

    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
