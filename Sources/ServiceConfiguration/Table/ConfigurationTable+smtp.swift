extension ConfigurationTable {
    static let smtpKeys: [ConfigurationKey] = [
        .smtpHost, .smtpPort, .smtpSecurity, .smtpUser, .smtpPassword, .smtpCAFile, .smtpSender,
    ]
}

extension ConfigurationKey {
    static let smtpHost = ConfigurationKey(
        "gateways.smtp.host", .text(.host), .required, example: .text("smtp.example.com"),
        "The mail server. Its certificate must be for this name.")
    static let smtpPort = ConfigurationKey(
        "gateways.smtp.port", .integer(1...65_535), .derived("587 for starttls, 465 for tls, 25 for plain"),
        example: .integer(587),
        "The mail server's port.")
    static let smtpSecurity = ConfigurationKey(
        "gateways.smtp.security", .choice(SMTPSecurity.allCases.map(\.rawValue)), .value(.text("starttls")),
        "The way the connection is encrypted: starttls turns to TLS at once, tls begins with it, plain does not and is "
            + "for a mail server on this machine only. Nothing falls back to plain.")
    static let smtpUser = ConfigurationKey(
        "gateways.smtp.user", .text(.password), .absent, example: .text("mailer"),
        "The user to sign in with. Without user and password nobody signs in.")
    static let smtpPassword = ConfigurationKey(
        "gateways.smtp.password", .text(.password), .absent, secret: true, example: .text("the-mailer-password"),
        "The user's password.")
    static let smtpCAFile = ConfigurationKey(
        "gateways.smtp.ca_file", .text(.path), .absent, example: .text("/etc/sandi/mail-ca.pem"),
        "The certificates to trust, as PEM, in place of the system's.")
    static let smtpSender = ConfigurationKey(
        "gateways.smtp.sender_address", .text(.emailAddress), .required, example: .text("no-reply@example.com"),
        "The address that mails come from. The name beside it is the application's.")
}
