import AsyncHTTPClient
import GatewayKit
import Logging
import OCAAccount
import OCACallGateway
import OCAEmailGateway
import OCAMessagingGateway
import OpenSSLCrypto
import SMTPGateway
import ServiceConfiguration
import VerificationCore

/// The gateways that the settings name.
struct ConfiguredGateways: Sendable {
    /// A channel is served by its first.
    let all: [any Gateway]
    let smtp: SMTPGateway?

    /// Ends the connections that gateways hold themselves.
    func close() async { await smtp?.close() }
}

extension Assembly {
    /// Makes the gateways, each behind a guard of its own; those of one vendor's account share its rate.
    /// - Parameter logger: Is told what an operator should hear of.
    /// - Parameter notices: Is told the same, for metrics.
    /// - Parameter wrap: Puts something around the way to the vendors, for tests.
    /// - Throws: `CommandFailure` with everything that is wrong with their settings.
    static func gateways(
        _ settings: ServiceSettings, http: HTTPClient, clock: any ServiceClock, logger: Logger? = nil,
        observing notices: GatewayNotices? = nil,
        wrapping wrap: (any GatewayTransport) -> any GatewayTransport = { $0 }
    ) throws -> ConfiguredGateways {
        let transport = wrap(HTTPClientTransport(client: http))
        let way = GatewayWay(
            settings.gateways, transport: transport, clock: clock, logger: logger, notices: notices)
        do {
            let smtp = try settings.gateways.smtp.map { settings in
                try SMTPGateway(
                    name: "smtp", configuration: try SMTPConfiguration(settings), clock: clock,
                    guardian: way.guardian("smtp"))
            }
            let own: [any Gateway] = [smtp].compactMap { $0 }
            return ConfiguredGateways(
                all: try ocaGateways(settings.gateways, way) + own + ocaMessaging(settings.gateways, way)
                    + customGateways(settings.gateways, way),
                smtp: smtp)
        } catch let faults as GatewayConfigurationFaults {
            throw CommandFailure(messages: faults.sentences, .wrongInput)
        } catch let fault as BaseURLFault {
            throw CommandFailure("base_url: \(fault)", .wrongInput)
        }
    }

    private static func ocaGateways(_ settings: GatewaySettings, _ way: GatewayWay) throws -> [any Gateway] {
        let call = try settings.ocaCall.map { settings in
            try OCACallGateway(
                name: "oca-call", configuration: try OCACallConfiguration(settings), transport: way.transport,
                random: PrivateRandom(), clock: way.clock, guardian: way.guardian("oca-call", sharing: way.oca))
        }
        let email = try settings.ocaEmail.map { settings in
            try OCAEmailGateway(
                name: "oca-email", configuration: try OCAEmailConfiguration(settings), transport: way.transport,
                random: PrivateRandom(), clock: way.clock, guardian: way.guardian("oca-email", sharing: way.oca))
        }
        return [call.map { $0 as any Gateway }, email.map { $0 as any Gateway }].compactMap(\.self)
    }

    /// The client through which all gateways speak.
    static func gatewayClient() -> HTTPClient {
        HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPClientTransport.configuration())
    }
}

extension OCACallConfiguration {
    fileprivate init(_ settings: OCACallSettings) throws {
        self.init(
            version: OCAAccount.OCAVersion(settings.version),
            baseURL: try BaseURL(settings.baseURL, allowsPlainHTTP: true),
            credentials: OCAAccount.OCACredentials(settings.credentials), ivrID: settings.ivrID)
        fromNumbers = settings.fromNumbers
        callerChoice = settings.fromNumberChoice == .first ? .first : .roundRobin
        countryNumbers = settings.countryNumbers
        callsAtOnce = settings.callsAtOnce
        numberFormat = settings.numberFormat == .national ? .national : .international
        if let variable = settings.audioVariable { variables = .audio(variable) }
        if !settings.digitVariables.isEmpty { variables = .digits(settings.digitVariables) }
        extraVariables = settings.variables
        for (endpoint, path) in settings.paths { paths.set(endpoint, path) }
    }
}

extension OCACallPaths {
    /// Sets a path by the name that the configuration gives the endpoint.
    fileprivate mutating func set(_ endpoint: String, _ path: String) {
        switch endpoint {
        case "upload_audio": uploadAudio = path
        case "list_audio": listAudio = path
        case "delete_audio": deleteAudio = path
        case "number": numbers = path
        case "ivr_list": ivrList = path
        case "call": call = path
        case "call_status": callStatus = path
        default: preconditionFailure("the configuration's table names the endpoints")
        }
    }
}

extension OCAEmailConfiguration {
    fileprivate init(_ settings: OCAEmailSettings) throws {
        guard let sender = EmailAddress(canonical: settings.senderAddress) else {
            throw CommandFailure("gateways.oca_email.sender_address: one mail address", .wrongInput)
        }
        self.init(
            version: OCAAccount.OCAVersion(settings.version),
            baseURL: try BaseURL(settings.baseURL, allowsPlainHTTP: true),
            credentials: OCAAccount.OCACredentials(settings.credentials), sender: sender)
        for (endpoint, path) in settings.paths { paths.set(endpoint, path) }
    }
}

extension OCAEmailPaths {
    /// Sets a path by the name that the configuration gives the endpoint.
    fileprivate mutating func set(_ endpoint: String, _ path: String) {
        switch endpoint {
        case "send": sendSingle = path
        case "status": status = path
        case "history": history = path
        default: preconditionFailure("the configuration's table names the endpoints")
        }
    }
}

extension SMTPConfiguration {
    fileprivate init(_ settings: SMTPSettings) throws {
        guard let sender = EmailAddress(canonical: settings.senderAddress) else {
            throw CommandFailure("gateways.smtp.sender_address: one mail address", .wrongInput)
        }
        let security: Security =
            switch settings.security {
            case .starttls: .startTLS
            case .tls: .implicitTLS
            case .plain: .plain
            }
        self.init(
            host: settings.host, port: settings.port, security: security,
            credentials: settings.credentials.map { credentials in
                SMTPCredentials(user: credentials.user, password: Secret(credentials.password.reveal))
            },
            caFile: settings.caFile, sender: sender)
    }
}

extension OCAAccount.OCAVersion {
    init(_ version: ServiceConfiguration.OCAVersion) {
        switch version {
        case .v1: self = .v1
        case .v2: self = .v2
        }
    }
}

extension OCAAccount.OCACredentials {
    init(_ credentials: ServiceConfiguration.OCACredentials) {
        switch credentials {
        case .token(let token, let scheme):
            self = .token(Secret(token.reveal), scheme: scheme == .bearer ? .bearer : .bare)
        case .password(let user, let password):
            self = .basic(user: user, password: Secret(password.reveal))
        }
    }
}
