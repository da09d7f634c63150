import GatewayKit
import OCAAccount
import OCAMessagingGateway
import ServiceConfiguration
import VerificationCore

extension Assembly {
    /// The OCA gateways for texts and WhatsApp.
    static func ocaMessaging(_ settings: GatewaySettings, _ way: GatewayWay) throws -> [any Gateway] {
        let sms = try settings.ocaSMS.map { settings in
            try OCAMessagingGateway(
                name: "oca-sms", configuration: try OCAMessagingConfiguration(settings), transport: way.transport,
                clock: way.clock, guardian: way.guardian("oca-sms", sharing: way.oca))
        }
        let whatsApp = try settings.ocaWhatsApp.map { settings in
            try OCAMessagingGateway(
                name: "oca-whatsapp", configuration: try OCAMessagingConfiguration(settings),
                transport: way.transport, clock: way.clock,
                guardian: way.guardian("oca-whatsapp", sharing: way.oca))
        }
        return [sms, whatsApp].compactMap(\.self)
    }
}

extension OCAMessagingConfiguration {
    fileprivate init(_ settings: OCASMSSettings) throws {
        self.init(
            service: settings.senderID == nil ? .sms : .smsCode, version: OCAAccount.OCAVersion(settings.version),
            baseURL: try BaseURL(settings.baseURL, allowsPlainHTTP: true),
            credentials: OCAAccount.OCACredentials(settings.credentials))
        senderID = settings.senderID
        numberField = settings.numberField
        for (endpoint, path) in settings.paths { paths.set(endpoint, path) }
    }

    fileprivate init(_ settings: OCAWhatsAppSettings) throws {
        self.init(
            service: .whatsapp, baseURL: try BaseURL(settings.baseURL, allowsPlainHTTP: true),
            credentials: OCAAccount.OCACredentials(settings.credentials))
        hasCodeButton = settings.hasCodeButton
        for (endpoint, path) in settings.paths { paths.set(endpoint, path) }
    }
}

extension OCAMessagingPaths {
    /// Sets a path by the name that the configuration gives the endpoint.
    fileprivate mutating func set(_ endpoint: String, _ path: String) {
        switch endpoint {
        case "send": send = path
        case "status": status = path
        case "history": history = path
        case "senders": senders = path
        default: preconditionFailure("the configuration's table names the endpoints")
        }
    }
}
