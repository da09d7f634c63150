import GatewayDoubles
import GatewayKit
import OCAAccount
import OCAMessagingGateway
import ServiceDoubles
import VerificationCore

/// A gateway for one of the vendor's services over a scripted vendor that takes every message.
struct MessageFixture {
    typealias Service = OCAMessagingConfiguration.Service

    static let id = "66aa1c77e4d2b70011c0b002"
    static let text = "Contoh: kode Anda 482913.\n@contoh.id #482913"

    let transport = ScriptedTransport()
    let clock = ManualClock()
    let gateway: OCAMessagingGateway

    init(
        _ service: Service, _ version: OCAVersion = .v2,
        configure: (inout OCAMessagingConfiguration) -> Void = { _ in }
    ) throws {
        let address = OCAMessagingConfiguration.documentedBaseURL(service, version) ?? "https://vendor.example"
        var configuration = OCAMessagingConfiguration(
            service: service, version: version, baseURL: try BaseURL(address),
            credentials: version == .v1
                ? .basic(user: "ops@example.com", password: Secret("s3cret")) : .token(Secret("jwt.jwt.jwt")))
        configuration.senderID = "EXAMPLE"
        configure(&configuration)
        gateway = try OCAMessagingGateway(
            name: "oca", configuration: configuration, transport: transport, clock: clock)
        let taken = TransportResult.answer(200, #"{"success":true,"msg_id":"\#(MessageFixture.id)"}"#)
        for path in ["sms", "send-otp", "push/message"] { transport.on("POST /\(path)", taken) }
    }

    static func request(_ channel: Channel, text: String = text, code: String = "482913") throws -> SendRequest {
        guard let phone = PhoneNumber(e164: "+6281234567890", region: "ID", callingCodeDigits: 2) else {
            fatalError("a fixture's number is a number")
        }
        let message: OutgoingMessage =
            switch channel {
            case .sms: .sms(TextMessage(locale: "id", text: text, senderName: "Contoh"))
            case .whatsapp:
                .whatsapp(
                    TemplateMessage(
                        template: "0f8e7d6c:otp_login", language: "id", parameters: [code], code: code, text: text,
                        senderName: "Contoh"))
            case .call, .email: .email(MailMessage(subject: "a", text: "b", html: "c", senderName: "d"))
            }
        return SendRequest(destination: .phone(phone), message: message, uploadName: "abc")
    }

    func submit(_ request: SendRequest? = nil) async throws -> SubmitOutcome {
        await gateway.submit(try request ?? MessageFixture.request(gateway.channel), memo: GatewayMemo(""))
    }

    func report(_ result: TransportResult) async -> ReportOutcome {
        transport.on("GET /\(MessageFixture.id)", result)
        transport.on("GET /\(MessageFixture.id)/status", result)
        return await gateway.report(GatewayMemo(MessageFixture.id))
    }
}
