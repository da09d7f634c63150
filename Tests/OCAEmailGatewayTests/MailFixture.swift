import GatewayDoubles
import GatewayKit
import OCAAccount
import OCAEmailGateway
import ServiceDoubles
import VerificationCore

/// A mail gateway over a scripted vendor that takes every mail.
struct MailFixture {
    static let id = "66aa0b1fe4d2b70011c0a001"
    static let html = "<p>Kode Anda: <b>482913</b> · <a>é</a></p>"

    let transport = ScriptedTransport()
    let clock = ManualClock()
    let gateway: OCAEmailGateway

    init(
        _ version: OCAVersion = .v2, random: any RandomSource = SeededRandom(seed: 1),
        configure: (inout OCAEmailConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = try MailFixture.configuration(version)
        configure(&configuration)
        gateway = try OCAEmailGateway(
            name: "oca-email", configuration: configuration, transport: transport, random: random, clock: clock)
        transport.on("POST /send-single", .answer(200, #"{"success":true,"msg_id":"\#(MailFixture.id)"}"#))
    }

    static func configuration(_ version: OCAVersion) throws -> OCAEmailConfiguration {
        OCAEmailConfiguration(
            version: version, baseURL: try BaseURL(OCAEmailConfiguration.documentedBaseURL(version)),
            credentials: version == .v1
                ? .basic(user: "ops@example.com", password: Secret("s3cret")) : .token(Secret("jwt.jwt.jwt")),
            sender: address("no-reply@example.com"))
    }

    static func address(_ text: String) -> EmailAddress {
        guard let address = EmailAddress(canonical: text) else { fatalError("a fixture's address is an address") }
        return address
    }

    static func request(
        to destination: String = "user@example.com", subject: String = "Kode Anda", senderName: String = "Contoh",
        html: String = html
    ) -> SendRequest {
        SendRequest(
            destination: .email(address(destination)),
            message: .email(MailMessage(subject: subject, text: "482913", html: html, senderName: senderName)),
            uploadName: "abc")
    }

    func submit(_ request: SendRequest = request()) async -> SubmitOutcome {
        await gateway.submit(request, memo: GatewayMemo(""))
    }

    func report(_ body: String, status: Int = 200) async -> ReportOutcome {
        transport.on("GET /email/status/\(MailFixture.id)", .answer(status, body))
        return await gateway.report(GatewayMemo(MailFixture.id))
    }
}

struct BrokenRandom: RandomSource {
    func bytes(_ count: Int) throws(RandomSourceError) -> [UInt8] { throw RandomSourceError(reason: "broken") }
}
