import GatewayDoubles
import GatewayKit
import ServiceDoubles
import StrictJSON
import VerificationCore
@testable import SMTPGateway

/// What the tests send, and the gateway that sends it.
enum MailFixture {
    static let html = "<p>Kode Anda: <b>482913</b></p>\n"
    static let text = "Kode Anda: 482913\n"
    static let uploadName = "sandiabcdefghijklmnopabcdefghijklmnop"

    /// The product's limits are for servers that have nothing else to do; the tests' machine may be busy.
    static let patience = SMTPTimeouts(
        connect: .seconds(60), whole: .seconds(60), queue: .seconds(60), decision: .seconds(60))

    static func address(_ text: String) -> EmailAddress {
        guard let address = EmailAddress(canonical: text) else { fatalError("a fixture's address is an address") }
        return address
    }

    static func request(
        to destination: String = "user@example.com", subject: String = "Kode Anda", senderName: String = "Contoh",
        text: String = text, html: String = html
    ) -> SendRequest {
        SendRequest(
            destination: .email(address(destination)),
            message: .email(MailMessage(subject: subject, text: text, html: html, senderName: senderName)),
            uploadName: uploadName)
    }

    static func configuration(
        _ port: Int, _ security: SMTPConfiguration.Security = .plain, timeouts: SMTPTimeouts = patience
    ) -> SMTPConfiguration {
        var configuration = SMTPConfiguration(
            host: security == .plain ? "127.0.0.1" : "localhost", port: port, security: security,
            sender: address("no-reply@contoh.example"))
        configuration.timeouts = timeouts
        return configuration
    }

    static func gateway(_ configuration: SMTPConfiguration) throws -> SMTPGateway {
        try SMTPGateway(name: "smtp", configuration: configuration, clock: ManualClock())
    }

    /// Sends one mail over a server without faults and tells what arrived.
    static func exchange(_ request: SendRequest) async throws -> JSONValue {
        let server = try await MailServer()
        let gateway = try gateway(configuration(server.port))
        let outcome = await gateway.submit(request)
        await gateway.close()
        guard outcome.accepted != nil else { throw NotAccepted(outcome: outcome) }
        return try await server.next("mail")
    }
}

struct NotAccepted: Error {
    let outcome: SubmitOutcome
}

extension SMTPGateway {
    func submit(_ request: SendRequest = MailFixture.request()) async -> SubmitOutcome {
        await submit(request, memo: GatewayMemo(""))
    }
}

extension JSONValue {
    var texts: [String] { (array ?? []).compactMap(\.string) }
}
