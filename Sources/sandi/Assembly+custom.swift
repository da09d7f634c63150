import GatewayKit
import OpenSSLCrypto
import ServiceConfiguration
import VerificationCore
import WebhookGateway

extension Assembly {
    /// The gateways to senders of the operator's own.
    static func customGateways(_ settings: GatewaySettings, _ way: GatewayWay) throws -> [any Gateway] {
        let custom: [(Channel, CustomSettings?)] = [
            (.call, settings.customCall), (.email, settings.customEmail), (.sms, settings.customSMS),
            (.whatsapp, settings.customWhatsApp),
        ]
        return try custom.compactMap { channel, custom in
            guard let custom else { return nil }
            var configuration = try WebhookConfiguration(custom)
            configuration.callContent = settings.customCallContent == .audio ? .audio : .digits
            let name = "custom-\(channel.rawValue)"
            return try WebhookGateway(
                name: name, channel: channel, configuration: configuration, key: try WebhookMessageKey(custom),
                transport: GuardedTransport(way.transport, guardian: way.guardian(name)), clock: way.clock)
        }
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
