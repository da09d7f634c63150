import GatewayDoubles
import GatewayKit
import OpenSSLCrypto
import ServiceDoubles
import VerificationCore
import WebhookGateway

/// A gateway to a scripted sender that takes everything.
struct WebhookFixture {
    static let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
    static let uploadName = "sandiabcdefghijklmnopabcdefghijklmnop"

    let transport = ScriptedTransport()
    let gateway: WebhookGateway

    init(
        _ channel: Channel = .email, status: String? = "messages", content: WebhookConfiguration.CallContent = .audio,
        key: (any WebhookKey)? = nil
    ) throws {
        gateway = try WebhookGateway(
            name: "custom", channel: channel,
            configuration: WebhookConfiguration(
                baseURL: try BaseURL("https://sender.example.com/sandi"), statusPath: status, callContent: content),
            key: try key ?? RealKey(), transport: transport, clock: ManualClock())
        transport.on("POST /sandi/messages", .answer(202, ""))
    }

    static func mail(to destination: String = "user@example.com", subject: String = "Kode Anda") throws -> SendRequest {
        guard let address = EmailAddress(canonical: destination) else { throw Unexpected() }
        return SendRequest(
            destination: .email(address),
            message: .email(MailMessage(subject: subject, text: "482913", html: "<b>482913</b>", senderName: "Contoh")),
            uploadName: uploadName)
    }

    static func call(code: String = "482913") throws -> SendRequest {
        let clips = code.map { VoiceClip(name: String($0), audio: [1], fingerprint: "") }
        return try toPhone(
            .call(SpokenMessage(locale: "id", audio: [0xFF, 0xFB, 0x90], duration: .seconds(12), digitClips: clips)))
    }

    static func text() throws -> SendRequest {
        try toPhone(.sms(TextMessage(locale: "id", text: "Kode Anda 482913", senderName: "Contoh")))
    }

    static func whatsApp() throws -> SendRequest {
        try toPhone(
            .whatsapp(
                TemplateMessage(
                    template: "sandi_code", language: "id", parameters: ["482913", "5"], code: "482913",
                    text: "Kode Anda 482913", senderName: "Contoh")))
    }

    static func message(for channel: Channel) throws -> SendRequest {
        switch channel {
        case .call: try call()
        case .email: try mail()
        case .sms: try text()
        case .whatsapp: try whatsApp()
        }
    }

    private static func toPhone(_ message: OutgoingMessage) throws -> SendRequest {
        guard let phone = PhoneNumber(e164: "+6281234567890", region: "ID", callingCodeDigits: 2) else {
            throw Unexpected()
        }
        return SendRequest(destination: .phone(phone), message: message, uploadName: uploadName)
    }

    func submit(_ request: SendRequest) async -> SubmitOutcome { await gateway.submit(request, memo: GatewayMemo("")) }
}

/// Signs as the service does.
struct RealKey: WebhookKey {
    private let key: MessageKey

    init(_ secret: String = WebhookFixture.secret) throws {
        guard let bytes = webhookSecret(secret) else { throw Unexpected() }
        key = try MessageKey(bytes)
    }

    func authenticate(_ message: [UInt8]) throws(WebhookKeyError) -> [UInt8] {
        do throws(VaultError) {
            return try key.authenticate(message)
        } catch {
            throw WebhookKeyError()
        }
    }
}

struct BrokenKey: WebhookKey {
    func authenticate(_ message: [UInt8]) throws(WebhookKeyError) -> [UInt8] { throw WebhookKeyError() }
}

struct Unexpected: Error {}
