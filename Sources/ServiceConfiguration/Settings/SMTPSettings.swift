/// How the connection to a mail server is encrypted.
public enum SMTPSecurity: String, Sendable, Hashable, CaseIterable {
    case starttls, tls
    /// Not at all; for a mail server on this machine.
    case plain

    /// The port that is meant where none is given.
    var standardPort: Int {
        switch self {
        case .starttls: 587
        case .tls: 465
        case .plain: 25
        }
    }
}

/// The mail server.
public struct SMTPSettings: Sendable {
    public let host: String
    public let port: Int
    public let security: SMTPSecurity
    /// Nil where nobody signs in.
    public let credentials: Credentials?
    public let caFile: String?
    public let senderAddress: String

    /// What signs in.
    public struct Credentials: Sendable {
        public let user: String
        public let password: SecretText
    }

    /// Nil when the section is not there.
    init?(_ values: CheckedValues) {
        guard values.isGiven(.smtpHost) else { return nil }
        host = values.required(.smtpHost)
        security = values.choice(.smtpSecurity)
        port = values.isGiven(.smtpPort) ? values.integer(.smtpPort) : security.standardPort
        credentials = values.text(.smtpUser).map { user in
            Credentials(user: user, password: SecretText(values.required(.smtpPassword)))
        }
        caFile = values.text(.smtpCAFile)
        senderAddress = values.required(.smtpSender)
    }
}
