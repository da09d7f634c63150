import AsyncHTTPClient
import GatewayKit
import Glibc
import Hummingbird
import Logging
import Metering
import NIOCore
import OpenSSLCrypto
import ServiceConfiguration
import ServiceLifecycle
import UnixSignals
import VerificationAPI
import VerificationCore
import VerificationService

/// Everything that runs while the service does, in the order in which it starts; it stops the other way round.
struct RunningService {
    let settings: ServiceSettings
    /// In the place of the store's own clock, for tests.
    var clock: (any ServiceClock)?
    /// Around the way to the vendors, for tests.
    var wrapTransport: @Sendable (any GatewayTransport) -> any GatewayTransport = { $0 }
    let logger: Logger
    /// Called once the API can be reached, with its port.
    var onReady: @Sendable (Int) -> Void = { _ in }
    /// Called once the metrics can be reached, with their port.
    var onMetricsReady: @Sendable (Int) -> Void = { _ in }

    /// Runs until a signal or a fault stops it.
    /// - Throws: `CommandFailure` when something that is needed is missing or wrong.
    func run(stopsOn signals: [UnixSignal] = [.sigterm, .sigint]) async throws {
        let connectionsMax = try Assembly.connectionsMax(settings, logger: logger)
        let notices = GatewayNotices()
        let lock = try Assembly.folderLock(settings.store)
        let vault = try Assembly.vault(settings)
        let proofs = try await Assembly.proofSigner(settings, clock: clock ?? SystemClock(), logger: logger)
        let certificate = try settings.server.tls.map { try CertificateFiles(settings: $0).identity() }
        let prompts = try Assembly.prompts(settings)
        let http = Assembly.gatewayClient()
        do {
            let opened = try await Assembly.store(settings, clock: clock)
            let store = opened.store
            // Closed when everything else has ended, also after a fault: a call that is being placed at that moment is
            // still written down, and is not taken for one of unknown outcome at the next start (R26).
            try await ending(with: { await store.close() }) {
                // What a delivery may wait for is told in the store's time, so gateways go by the same clock (R90).
                let gateways = try Assembly.gateways(
                    settings, http: http, clock: opened.clock, logger: logger, observing: notices,
                    wrapping: wrapTransport)
                try await ending(with: { await gateways.close() }) {
                    let ordered = try Assembly.ordered(gateways.all, by: settings.worker.gatewayOrder)
                    if ordered.isEmpty { logger.warning("no gateway is configured: nothing can be sent") }
                    let meter = ServiceMeter(gateways: ordered.map(\.name))
                    notices.meter(meter)
                    let parts = ServiceParts(
                        settings: settings, opened: opened, vault: vault, prompts: prompts, gateways: ordered,
                        proofs: proofs, meter: meter, logger: logger)
                    try await Assembly.refuseForeign(vault, for: store, in: opened.place, settings)
                    try Assembly.refuseGuessable(try await store.applications(), settings)
                    try await serve(parts, certificate, connectionsMax: connectionsMax, stopsOn: signals)
                }
            }
            try await http.shutdown()
        } catch {
            try? await http.shutdown()
            throw error
        }
        withExtendedLifetime(lock) {}
    }

    /// Does something and then `end`, also after a fault.
    private func ending(with end: () async -> Void, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            await end()
            throw error
        }
        await end()
    }

    private func serve(
        _ parts: ServiceParts, _ certificate: (identity: TLSIdentity, contents: CertificateFiles.Contents)?,
        connectionsMax: Int, stopsOn signals: [UnixSignal]
    ) async throws {
        let api = dependencies(parts)
        var services: [any Service] = [
            SweepService(sweep: parts.sweep), parts.keyRing, WorkerService(worker: parts.worker),
            KeyUseService(uses: parts.uses), SprayService(sprays: parts.sprays),
            RefusalService(refusals: parts.refusals),
        ]
        if let clock = parts.clock as? MachineClock {
            services.append(ClockService(clock: clock, folder: settings.store.folder, logger: logger))
        }
        if let certificate, let tls = settings.server.tls {
            services.append(
                CertificateWatch(
                    files: CertificateFiles(settings: tls), identity: certificate.identity,
                    shown: certificate.contents, clock: SystemClock(), logger: logger))
        }
        if settings.metrics.isEnabled {
            let metrics = ServiceMetrics(
                meter: parts.meter, requests: api.requests, store: parts.store, clock: parts.clock,
                guessOdds: GuessOdds(store: parts.store, clock: parts.clock),
                guessOddsMin: settings.applications.guessOddsMin)
            services.append(
                MetricsService(settings: settings.metrics, metrics: metrics, logger: logger, onReady: onMetricsReady))
        }
        var group = ServiceGroupConfiguration(
            services: services + [self.api(api.dependencies, certificate?.identity, connectionsMax)],
            gracefulShutdownSignals: signals, logger: logger)
        group.maximumGracefulShutdownDuration = settings.server.shutdownTimeout
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw CommandFailure(
                "port \(settings.server.port) of \(settings.server.host) is in use",
                hints: ["stop what uses it, or set server.port"], .unreachable)
        } catch let error as IOError {
            throw cannotListen(String(cString: strerror(error.errnoCode)))
        } catch is SocketAddressError {
            throw cannotListen("the name leads to no address")
        }
    }

    private func cannotListen(_ reason: String) -> CommandFailure {
        CommandFailure(
            "cannot listen on port \(settings.server.port) of \(settings.server.host): \(reason)",
            hints: ["server.host is an address of this machine"], .unreachable)
    }

    /// What the API is made of, and the meter that counts its requests.
    private func dependencies(_ parts: ServiceParts) -> (dependencies: APIDependencies, requests: RequestMeter) {
        var dependencies = APIDependencies(
            verifications: parts.verifications, authenticator: parts.authenticator, random: PrivateRandom(),
            administration: parts.administration,
            readiness: { [store = parts.store] in await RunningService.faults(of: store) }, limits: parts.limits)
        let requests = RequestMeter(of: dependencies)
        dependencies.observe = { requests.note($0) }
        return (dependencies, requests)
    }

    private func api(
        _ dependencies: APIDependencies, _ identity: TLSIdentity?, _ connectionsMax: Int
    ) -> APIApplication {
        let server = settings.server
        var limits = ServerLimits()
        limits.connectionsMax = connectionsMax
        limits.connectionsPerAddressMax = server.connectionsPerAddressMax
        limits.idleTime = server.idleTimeout
        limits.headerTime = server.headerTimeout
        limits.bodyTime = server.bodyTimeout
        limits.admission.inWorkMax = server.requestsInWorkMax
        limits.proxies = TrustedProxies(server.trustedProxies.compactMap { AddressRange($0) })
        let configuration = APIConfiguration(
            address: .hostname(server.host, port: server.port), limits: limits, identity: identity)
        return makeAPI(dependencies, configuration: configuration, logger: logger) { [logger, onReady] channel in
            let port = channel.localAddress?.port ?? server.port
            logger.notice(
                "serving", metadata: ["host": "\(server.host)", "port": "\(port)", "tls": "\(identity != nil)"])
            onReady(port)
        }
    }

    /// What keeps the service from working, in words that anybody may read.
    private static func faults(of store: any ServiceStore) async -> [String] {
        do {
            _ = try await store.nextDue()
            try await store.confirmWriting()
            return []
        } catch {
            return ["the store does not answer"]
        }
    }
}
