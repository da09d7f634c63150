public import GatewayKit
public import OCAAccount
public import VerificationCore

/// What an OCA e-mail gateway is told by its operator. Prints nothing secret: its credentials redact themselves.
public struct OCAEmailConfiguration: Sendable {
    public var version: OCAVersion
    public var baseURL: BaseURL
    public var credentials: OCACredentials
    /// The From address; the vendor's account must allow it.
    public var sender: EmailAddress
    public var paths: OCAEmailPaths = OCAEmailPaths()

    public init(version: OCAVersion = .v2, baseURL: BaseURL, credentials: OCACredentials, sender: EmailAddress) {
        self.version = version
        self.baseURL = baseURL
        self.credentials = credentials
        self.sender = sender
    }

    /// Where the vendor's documentation puts the API.
    public static func documentedBaseURL(_ version: OCAVersion) -> String {
        switch version {
        case .v1: "https://email.ocatelkom.co.id/api/v1"
        case .v2: "https://webapigw.ocatelkom.co.id/email/v2"
        }
    }

    /// Everything that is wrong, each with the setting's name; nil when nothing is.
    public var faults: GatewayConfigurationFaults? {
        var faults = [credentials.fault(for: version)].compactMap { $0 }
        if !MailField.isOneAddress(sender) { faults.append("sender: must be one plain address") }
        for (name, path) in paths.named where !URLPath.isSound(path) {
            faults.append("paths.\(name): \(URLPath.rule)")
        }
        return GatewayConfigurationFaults(faults)
    }
}

/// Paths below the base URL. The documentation has lost the address of V2's history; `email` really is twice in it.
public struct OCAEmailPaths: Sendable, Hashable {
    public var sendSingle = "send-single"
    public var status = "email/status"
    public var history = "email/history"

    public init() {}

    var named: [(name: String, path: String)] {
        [("sendSingle", sendSingle), ("status", status), ("history", history)]
    }
}
