import ServiceConfiguration
import Testing

struct MailServerTests {
    @Test func `a mail server needs a host and a sender, and is spoken to over TLS`() throws {
        let smtp = try #require(
            try load("gateways: {smtp: {host: mail.example.com, sender_address: a@example.com}}").gateways.smtp)
        #expect(smtp.host == "mail.example.com" && smtp.port == 587 && smtp.security == .starttls)
        #expect(smtp.credentials == nil && smtp.caFile == nil && smtp.senderAddress == "a@example.com")
        #expect(try load("").gateways.smtp == nil)
    }

    @Test(arguments: [
        ("security: tls", 465), ("security: starttls", 587), ("security: plain", 25),
        ("{security: tls, port: 2465}", 2465),
    ])
    func `the port follows from the security`(given: String, port: Int) throws {
        let extra = given.filter { $0 != "{" && $0 != "}" }
        let yaml = "gateways: {smtp: {host: localhost, sender_address: a@example.com, \(extra)}}"
        let settings = try load(yaml)
        #expect(settings.gateways.smtp?.port == port)
        #expect(settings.masked().first { $0.key == "gateways.smtp.port" }?.value == "\(port)")
    }

    @Test func `the password is a secret`() throws {
        let settings = try load(
            """
            gateways:
              smtp: {host: mail.example.com, sender_address: a@example.com, user: mailer, password: correct horse}
            """)
        #expect(settings.gateways.smtp?.credentials?.user == "mailer")
        #expect(settings.gateways.smtp?.credentials?.password.reveal == "correct horse")
        #expect(!"\(settings) \(settings.masked())".contains("correct horse"))
    }

    @Test(arguments: [
        ("sender_address: a@example.com", ["gateways.smtp.host"]),
        ("host: a.example", ["gateways.smtp.sender_address"]),
        ("host: a.example, sender_address: a@example.com, user: b", ["gateways.smtp.password"]),
        ("host: a.example, sender_address: a@example.com, password: b", ["gateways.smtp.user"]),
        ("host: a.example, sender_address: a@example.com, security: plain", ["gateways.smtp.security"]),
        ("host: 10.0.0.1, sender_address: a@example.com, security: plain", ["gateways.smtp.security"]),
        ("host: 127.0.0.1, sender_address: a@example.com, security: plain", []),
        ("host: \"::1\", sender_address: a@example.com, security: plain", []),
    ])
    func `what is missing or not allowed is named`(given: String, keys: [String]) {
        #expect(faults("gateways: {smtp: {\(given)}}").compactMap(\.key) == keys)
    }
}
