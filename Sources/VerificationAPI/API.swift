public import Hummingbird
public import HummingbirdCore
public import Logging
public import NIOCore
public import VerificationCore
public import VerificationService

/// What the API calls.
public struct APIDependencies: Sendable {
    public let verifications: Verifications
    public let authenticator: Authenticator
    /// Says in words that may be shown to anybody what keeps the service from working; empty when it is ready.
    public let readiness: @Sendable () async -> [String]
    /// Applications and keys, with the operators who may manage them; without it the API has no such operations.
    public let administration: AdministrationAccess?
    /// Tells what the limits on sending did.
    public let limits: SendingLimits?
    /// Names requests.
    public let random: any RandomSource
    /// Told of every request once it is answered or refused; it only counts and returns at once.
    public var observe: @Sendable (AnsweredRequest) -> Void = { _ in }

    public init(
        verifications: Verifications, authenticator: Authenticator, random: any RandomSource,
        administration: AdministrationAccess? = nil,
        readiness: @escaping @Sendable () async -> [String] = { [] }, limits: SendingLimits? = nil
    ) {
        self.administration = administration
        self.verifications = verifications
        self.authenticator = authenticator
        self.random = random
        self.readiness = readiness
        self.limits = limits
    }
}

/// What the operations for operators need.
public struct AdministrationAccess: Sendable {
    public let administration: Administration
    public let operators: OperatorAuthenticator

    public init(administration: Administration, operators: OperatorAuthenticator) {
        self.administration = administration
        self.operators = operators
    }
}

/// How the API is served.
public struct APIConfiguration: Sendable {
    public var address: BindAddress
    public var limits: ServerLimits
    /// What TLS is served with; nil serves plain HTTP.
    public var identity: TLSIdentity?

    public init(
        address: BindAddress = .hostname("127.0.0.1", port: 8080), limits: ServerLimits = ServerLimits(),
        identity: TLSIdentity? = nil
    ) {
        self.address = address
        self.limits = limits
        self.identity = identity
    }
}

/// The application that serves the API.
public typealias APIApplication = Hummingbird.Application<RouterResponder<APIContext>>

/// Builds the API with its guards; what is returned is a service to be run.
/// - Parameter onServerRunning: Called once the listener is bound, with its channel.
public func makeAPI(
    _ dependencies: APIDependencies, configuration: APIConfiguration = APIConfiguration(), logger: Logger,
    onServerRunning: @escaping @Sendable (any NIOCore.Channel) async -> Void = { _ in }
) -> APIApplication {
    let limits = configuration.limits
    let verifications = dependencies.verifications
    let sign = OverloadSign()
    let known = KnownKeys()
    let register = RequestRegister(dependencies.random, observe: dependencies.observe)
    let controller = APIController(
        dependencies, bodyBytesMax: limits.bodyBytesMax, admission: AdmissionGate(limits.admission, sign: sign),
        known: known)
    let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
    router.add(
        middleware: RequestFrame(
            allowedMethods: AllowedMethods(controller.routes), proxies: limits.proxies, now: { verifications.now },
            register: register))
    controller.add(to: router)
    return application(
        router, configuration: configuration,
        crowd: RequestCrowd(limits.admission, sign: sign, known: known, logger: logger), register: register,
        now: { verifications.now }, logger: logger, onServerRunning: onServerRunning)
}

/// Serves what a router answers behind the guards that every connection has (R100).
func application(
    _ router: Router<APIContext>, configuration: APIConfiguration, crowd: RequestCrowd,
    register: RequestRegister, now: @escaping @Sendable () -> Timestamp, logger: Logger,
    onServerRunning: @escaping @Sendable (any NIOCore.Channel) async -> Void
) -> APIApplication {
    let limits = configuration.limits
    let connections = ConnectionLedger(
        perAddressMax: limits.connectionsPerAddressMax, proxies: limits.proxies)
    let responder = router.buildResponder()
    let server = HTTPServerBuilder { _ in
        let plain = RequestChannel(
            limits: limits, connections: connections, crowd: crowd, register: register, now: now
        ) { request, channel in
            let context = APIContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
            do {
                return try await responder.respond(to: request, context: context)
            } catch {
                // The frame turns every error into a problem; this is for what the framework throws outside it.
                return Response(status: .internalServerError)
            }
        }
        return configuration.identity.map { SecureChannel(plain: plain, identity: $0) } ?? plain
    }
    return Hummingbird.Application(
        responder: responder, server: server,
        configuration: ApplicationConfiguration(
            address: configuration.address, serverName: nil, backlog: limits.backlog,
            availableConnectionsDelegate: MaximumAvailableConnections(limits.connectionsMax)),
        onServerRunning: onServerRunning, logger: logger)
}
