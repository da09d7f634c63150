import Glibc
import Hummingbird
import Logging
import Metering
import NIOCore
import OpenSSLCrypto
import ServiceConfiguration
import ServiceLifecycle
import VerificationAPI
import VerificationCore

/// Serves `/metrics` on a port of its own until the service stops.
struct MetricsService: Service {
    let settings: MetricsSettings
    let metrics: ServiceMetrics
    let logger: Logger
    var onReady: @Sendable (Int) -> Void = { _ in }

    func run() async throws {
        let server = makeMetricsServer(
            address: .hostname(settings.host, port: settings.port), contentType: ExpositionText.contentType,
            random: PrivateRandom(),
            now: { [clock = metrics.clock] in clock.now() }, logger: logger,
            onServerRunning: { [settings, logger, onReady] channel in
                let port = channel.localAddress?.port ?? settings.port
                logger.notice("metrics", metadata: ["host": "\(settings.host)", "port": "\(port)"])
                onReady(port)
            },
            text: { [metrics] in await metrics.text() })
        do {
            try await server.run()
        } catch let error as IOError {
            let reason = error.errnoCode == EADDRINUSE ? "it is in use" : String(cString: strerror(error.errnoCode))
            throw failure(reason)
        } catch is SocketAddressError {
            throw failure("the name leads to no address")
        }
    }

    private func failure(_ reason: String) -> CommandFailure {
        CommandFailure(
            "cannot listen on port \(settings.port) of \(settings.host) for metrics: \(reason)",
            hints: ["set metrics.port or metrics.host, or metrics.enabled to false"], .unreachable)
    }
}
