import GatewayDoubles
import GatewayKit
import StrictJSON
import Testing
import VerificationCore
@testable import SMTPGateway

@Suite struct `A connection to a mail server` {
    @Test(
        "R94 is encrypted with a checked certificate", arguments: [SMTPConfiguration.Security.startTLS, .implicitTLS])
    func encryption(security: SMTPConfiguration.Security) async throws {
        let certificate = try Certificate()
        let server = try await MailServer(.init(tls: security.rawValue, certificate: certificate))
        var configuration = MailFixture.configuration(server.port, security)
        configuration.caFile = certificate.file
        let gateway = try MailFixture.gateway(configuration)
        #expect(await gateway.submit().accepted != nil)
        #expect(try await server.next("mail")["tls"] == true)
        await gateway.close()
    }

    @Test(
        "R28 R94 is not used when its certificate is not trusted, is another's or has run out",
        arguments: [SMTPConfiguration.Security.startTLS, .implicitTLS], ["unknown", "other", "expired"])
    func certificates(security: SMTPConfiguration.Security, fault: String) async throws {
        let certificate = try Certificate(
            for: fault == "other" ? "mail.example" : "localhost", isExpired: fault == "expired")
        let server = try await MailServer(
            .init(tls: security.rawValue, certificate: certificate, mechanisms: ["PLAIN"]))
        var configuration = MailFixture.configuration(server.port, security)
        configuration.caFile = fault == "unknown" ? nil : certificate.file
        configuration.credentials = MailFixture.credentials
        let gateway = try MailFixture.gateway(configuration)
        let refused = await gateway.submit().refused
        #expect(refused?.failure == .gatewayUnavailable)
        #expect(refused?.detail == "the mail server's certificate is not trusted or is for another name")
        await gateway.close()
        #expect(!(await server.end().contains { $0["event"] == "auth" || $0["event"] == "mail" }))
    }

    @Test(
        "R94 is not used in plain text where TLS is wanted, and neither password nor mail is shown",
        arguments: [SMTPConfiguration.Security.startTLS, .implicitTLS])
    func noFallBack(security: SMTPConfiguration.Security) async throws {
        let server = try await MailServer(.init(mechanisms: ["PLAIN", "LOGIN"]))
        var configuration = MailFixture.configuration(server.port, security)
        configuration.credentials = MailFixture.credentials
        let gateway = try MailFixture.gateway(configuration)
        #expect(await gateway.submit().refused?.failure == .misconfigured)
        await gateway.close()
        #expect(await server.end().compactMap { $0["event"]?.string }.filter { $0 != "quit" } == ["connection"])
    }

    @Test(arguments: ["PLAIN", "LOGIN"])
    func `is signed in at`(mechanism: String) async throws {
        let certificate = try Certificate()
        let server = try await MailServer(.init(tls: "starttls", certificate: certificate, mechanisms: [mechanism]))
        var configuration = MailFixture.configuration(server.port, .startTLS)
        configuration.caFile = certificate.file
        configuration.credentials = MailFixture.credentials
        let gateway = try MailFixture.gateway(configuration)
        for _ in 0..<2 { #expect(await gateway.submit().accepted != nil) }
        #expect(try await server.next("auth")["mechanism"]?.string == mechanism)
        #expect(try await server.next("mail")["user"]?.string == MailServer.user)
        await gateway.close()
        // One sign-in for both.
        #expect(try await server.all(until: "quit") == ["mail", "quit"])
    }

    @Test func `takes no mail when the password is wrong`() async throws {
        let server = try await MailServer(.init(mechanisms: ["PLAIN"]))
        var configuration = MailFixture.configuration(server.port)
        configuration.credentials = SMTPCredentials(user: MailServer.user, password: Secret("wrong"))
        let gateway = try MailFixture.gateway(configuration)
        let refused = await gateway.submit().refused
        #expect(refused?.failure == .misconfigured)
        #expect(refused?.vendorCode == "535 5.7.8")
        await gateway.close()
    }

    @Test func `takes no mail when there are credentials and no way to use them`() async throws {
        let server = try await MailServer()
        var configuration = MailFixture.configuration(server.port)
        configuration.credentials = MailFixture.credentials
        let gateway = try MailFixture.gateway(configuration)
        #expect(await gateway.submit().refused?.failure == .misconfigured)
        await gateway.close()
        #expect(!(await server.end().contains { $0["event"] == "mail" }))
    }

    @Test func `carries many mails, and ends with a goodbye`() async throws {
        let server = try await MailServer()
        let gateway = try MailFixture.gateway(MailFixture.configuration(server.port))
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    await gateway.submit(MailFixture.request(to: "u\(number)@example.com")).accepted != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(accepted == 20)
        await gateway.close()
        let events = await server.end()
        #expect(events.first?["event"] == "connection" && events.last?["event"] == "quit")
        #expect(events.count == 22)
        #expect(Set(events.flatMap { $0["destinations"]?.texts ?? [] }).count == 20)
    }

    @Test func `is closed when it has nothing to do`() async throws {
        let server = try await MailServer()
        var timeouts = MailFixture.patience
        timeouts.idle = .milliseconds(50)
        let gateway = try MailFixture.gateway(MailFixture.configuration(server.port, timeouts: timeouts))
        #expect(await gateway.submit().accepted != nil)
        _ = try await server.next("quit")
        #expect(await gateway.submit().accepted != nil)
        await gateway.close()
    }

    @Test func `is closed although nobody answers the goodbye`() async throws {
        let server = try await MailServer(.init(faults: ["quit": "hang"]))
        let gateway = try MailFixture.gateway(MailFixture.configuration(server.port))
        #expect(await gateway.submit().accepted != nil)
        await gateway.close()
        _ = try await server.next("quit")
    }

    @Test func `is examined without a mail`() async throws {
        let certificate = try Certificate()
        let server = try await MailServer(.init(tls: "starttls", certificate: certificate, mechanisms: ["PLAIN"]))
        var configuration = MailFixture.configuration(server.port, .startTLS)
        configuration.caFile = certificate.file
        configuration.credentials = MailFixture.credentials
        let gateway = try MailFixture.gateway(configuration)
        let port = server.port
        #expect(
            await gateway.examine()
                == .success(
                    "localhost port \(port) answers over TLS with a trusted certificate and takes the credentials"))
        await gateway.close()
        #expect(try await server.all(until: "quit") == ["connection", "auth", "quit"])
    }

    @Test func `that cannot be used is told by the examination`() async throws {
        let certificate = try Certificate()
        let server = try await MailServer(.init(tls: "starttls", certificate: certificate, mechanisms: ["PLAIN"]))
        var configuration = MailFixture.configuration(server.port, .startTLS)
        configuration.caFile = certificate.file
        configuration.credentials = SMTPCredentials(user: "other", password: Secret("x"))
        let gateway = try MailFixture.gateway(configuration)
        guard case .failure(let fault) = await gateway.examine() else { throw Unexpected() }
        #expect(fault.failure == .misconfigured)
        await gateway.close()
    }

    @Test func `has a report that ends the matter`() async throws {
        let server = try await MailServer()
        let gateway = try MailFixture.gateway(MailFixture.configuration(server.port))
        let memo = try #require(await gateway.submit().accepted)
        let report = GatewayReport(status: .submitted, vendorWord: "Ok: queued as ABCDEF", isFinal: true)
        #expect(await gateway.report(memo) == .report(report))
        #expect(gateway.plan(uploadName: "a") == nil)
        #expect(await gateway.release(memo) == .released)
        await gateway.close()
    }
}

@Suite struct `An SMTP gateway's configuration` {
    @Test func `names the setting of each fault`() throws {
        let faulty: [((inout SMTPConfiguration) -> Void, String)] = [
            ({ $0.host = "" }, "host: "), ({ $0.host = "a b" }, "host: "), ({ $0.host = "a/b" }, "host: "),
            ({ $0.port = 0 }, "port: "), ({ $0.port = 65_536 }, "port: "), ({ $0.caFile = "" }, "caFile: "),
            ({ $0.credentials = SMTPCredentials(user: "", password: Secret("x")) }, "credentials: "),
            ({ $0.credentials = SMTPCredentials(user: "a", password: Secret("x\r\n")) }, "credentials: "),
            ({ $0.sender = MailFixture.address("a,b@example.com") }, "sender: "),
        ]
        for (change, beginning) in faulty {
            var configuration = MailFixture.configuration(25)
            change(&configuration)
            let sentences = configuration.faults?.sentences ?? []
            #expect(sentences.contains { $0.hasPrefix(beginning) }, "\(beginning)")
        }
        #expect(MailFixture.configuration(25).faults == nil)
    }

    @Test(
        "R94 plain text goes to this machine only",
        arguments: [
            ("127.0.0.1", true), ("localhost", true), ("::1", true), ("127.1.2.3", true), ("mail.example.com", false),
            ("10.0.0.1", false), ("127.0.0.1.example.com", false), ("128.0.0.1", false), ("127.0.0.256", false),
        ])
    func plainText(host: String, isAllowed: Bool) {
        var configuration = MailFixture.configuration(25)
        configuration.host = host
        #expect((configuration.faults == nil) == isAllowed)
    }

    @Test("R94 connecting may take 3 s and a mail 10 s")
    func limits() {
        let configuration = SMTPConfiguration(host: "a.example", sender: MailFixture.address("a@example.com"))
        #expect(configuration.timeouts.connect == .seconds(3) && configuration.timeouts.whole == .seconds(10))
        #expect(configuration.timeouts.queue == .seconds(10))
        #expect(configuration.port == 587 && configuration.security == .startTLS)
    }

    @Test("R64 shows no password, however it is printed")
    func secrets() {
        var configuration = MailFixture.configuration(25)
        configuration.credentials = MailFixture.credentials
        var dumped = "\(configuration) \(String(reflecting: configuration))"
        dump(configuration, to: &dumped)
        #expect(!dumped.contains(MailServer.password))
    }
}

struct Unexpected: Error {}

extension MailFixture {
    static let credentials = SMTPCredentials(user: MailServer.user, password: Secret(MailServer.password))
}
