import HTTPTypes
public import Hummingbird
public import HummingbirdCore
public import Logging
public import NIOCore
public import VerificationCore

/// Builds the server of `/metrics`, on a port of its own, so that what watches the service is not open to those who use
/// it (R81). It has the guards of the API, and bounds for a few watchers.
/// - Parameters:
///   - random: Names requests.
///   - text: Makes the answer, in the format that `contentType` names.
///   - onServerRunning: Called once the listener is bound, with its channel.
public func makeMetricsServer(
    address: BindAddress, contentType: String, random: any RandomSource,
    now: @escaping @Sendable () -> Timestamp, logger: Logger,
    onServerRunning: @escaping @Sendable (any NIOCore.Channel) async -> Void = { _ in },
    text: @escaping @Sendable () async -> String
) -> APIApplication {
    var configuration = APIConfiguration(address: address)
    configuration.limits.connectionsMax = watchersMax
    configuration.limits.connectionsPerAddressMax = watchersMax
    var quiet = logger
    // A line each fifteen seconds would say nothing.
    if quiet.logLevel < .warning { quiet.logLevel = .warning }
    let route = Route.open(.get, "/metrics") { _, _ in
        let fields: HTTPFields = [
            .contentType: contentType, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
        ]
        return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: await text())))
    }
    let register = RequestRegister(random)
    let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
    router.add(
        middleware: RequestFrame(
            allowedMethods: AllowedMethods([route]), proxies: TrustedProxies(), now: now, register: register))
    guard case .open(let answer) = route.answerer else { preconditionFailure("the route is open") }
    router.on(RouterPath(route.path), method: route.method, use: answer)
    return application(
        router, configuration: configuration, crowd: RequestCrowd(), register: register, now: now,
        logger: quiet, onServerRunning: onServerRunning)
}

/// Connections that may be open at one time.
private let watchersMax = 64
