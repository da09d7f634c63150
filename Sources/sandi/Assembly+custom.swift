import GatewayKit
import OpenSSLCrypto
import ServiceConfiguration
import VerificationCore
import WebhookGateway

extension Assembly {
    /// The gateways to senders of the operator's own.
    static func customGateways(
        _ settings: GatewaySettings, transport: any GatewayTransport, clock: any ServiceClock
    ) throws -> [any Gateway] {
        let call = try settings.customCall.map { custom in
            var configuration = try WebhookConfiguration(custom)
            configuration.callContent = settings.customCallContent == .audio ? .audio : .digits
            return try WebhookGateway(
                name: "custom-call", channel: .call, configuration: configuration, key: try WebhookMessageKey(custom),
                transport: transport, clock: clock)
        }
        let email = try settings.customEmail.map { custom in
            try WebhookGateway(
                name: "custom-email", channel: .email, configuration: try WebhookConfiguration(custom),
                key: try WebhookMessageKey(custom), transport: transport, clock: clock)
        }
        return [call, email].compactMap { $0.map { $0 as any Gateway } }
    }
}

extension WebhookConfiguration {
    fileprivate init(_ settings: CustomSettings) throws {
        self.init(
            baseURL: try BaseURL(settings.baseURL), sendPath: settings.sendPath, statusPath: settings.statusPath)
    }
}

/// Signs with the service's own cryptography.
private struct WebhookMessageKey: WebhookKey {
    private let key: MessageKey

    init(_ settings: CustomSettings) throws {
        guard let secret = webhookSecret(settings.secret.reveal) else {
            throw CommandFailure("secret: whsec_ and Base64 of 24 to 64 bytes", .wrongInput)
        }
        key = try MessageKey(secret)
    }

    func authenticate(_ message: [UInt8]) throws(WebhookKeyError) -> [UInt8] {
        do throws(VaultError) {
            return try key.authenticate(message)
        } catch {
            throw WebhookKeyError()
        }
    }
}
