public import GatewayKit
public import VerificationCore

/// What an SMTP gateway is told by its operator. Prints nothing secret.
public struct SMTPConfiguration: Sendable {
    /// How the connection is kept from being read and changed; there is no way back to plain text (R94).
    public enum Security: String, Sendable, Hashable, CaseIterable {
        /// The connection turns to TLS before anything else is said.
        case startTLS = "starttls"
        /// The connection is TLS from its first byte.
        case implicitTLS = "tls"
        /// For a mail server on this machine only.
        case plain

        /// The port that is meant where none is named.
        public var standardPort: Int {
            switch self {
            case .startTLS: 587
            case .implicitTLS: 465
            case .plain: 25
            }
        }
    }

    /// A name or an address; the certificate must be for it.
    public var host: String
    public var port: Int
    public var security: Security
    public var credentials: SMTPCredentials?
    /// A file of certificates to trust instead of the system's.
    public var caFile: String?
    /// The From address; its domain is in the Message-ID and in the hello.
    public var sender: EmailAddress
    var timeouts = SMTPTimeouts()

    public init(
        host: String, port: Int? = nil, security: Security = .startTLS, credentials: SMTPCredentials? = nil,
        caFile: String? = nil, sender: EmailAddress
    ) {
        self.host = host
        self.port = port ?? security.standardPort
        self.security = security
        self.credentials = credentials
        self.caFile = caFile
        self.sender = sender
    }

    /// Everything that is wrong, each with the setting's name; nil when nothing is.
    public var faults: GatewayConfigurationFaults? {
        var faults: [String] = []
        if !isHost { faults.append("host: must be a host name or an address") }
        if !(1...65_535).contains(port) { faults.append("port: must be 1 to 65535") }
        if security == .plain, !isLoopback {
            faults.append("security: plain is for a mail server on this machine; use starttls or tls")
        }
        if let credentials, !credentials.areSound {
            faults.append("credentials: user and password must be 1 to 256 bytes without control characters")
        }
        if let caFile, !isText(caFile, bytesMax: pathBytesMax) {
            faults.append("caFile: must be a path of 1 to \(pathBytesMax) bytes without control characters")
        }
        if !MailField.isOneAddress(sender) { faults.append("sender: must be one plain address") }
        return GatewayConfigurationFaults(faults)
    }

    /// What stands behind the sender's @.
    var domain: Substring { sender.address.split(separator: "@").last ?? "" }

    /// The address of the server, with the name to say hello with.
    var url: String {
        let scheme = security == .implicitTLS ? "smtps" : "smtp"
        return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(domain)"
    }

    private var isHost: Bool {
        (1...hostBytesMax).contains(host.utf8.count)
            && host.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "-.:".utf8.contains(byte)
            }
    }

    private var isLoopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isIPv4 = parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
        return isIPv4 || host == "::1" || host == "localhost"
    }
}

/// What signs in at the mail server.
public struct SMTPCredentials: Sendable {
    public let user: String
    public let password: Secret

    public init(user: String, password: Secret) {
        self.user = user
        self.password = password
    }

    var areSound: Bool {
        isText(user, bytesMax: credentialBytesMax) && isText(password.reveal(), bytesMax: credentialBytesMax)
    }
}

/// How long things may take (R94).
struct SMTPTimeouts: Sendable {
    /// Connection, TLS and signing in.
    var connect: Duration = .seconds(3)
    /// The whole conversation, a connection made for it included.
    var whole: Duration = .seconds(10)
    /// The wait for the mails before it.
    var queue: Duration = .seconds(10)
    /// The answer to whether a mail whose turn has come may still go; the next one's turn comes without it.
    var decision: Duration = .seconds(10)
    /// The time after which a connection without work is closed.
    var idle: Duration = .seconds(20)
}

private func isText(_ text: String, bytesMax: Int) -> Bool {
    (1...bytesMax).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
}

private let hostBytesMax = 253
private let pathBytesMax = 1024
private let credentialBytesMax = 256
