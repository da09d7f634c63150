import HTTPTypes
public import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
public import SandboxPhone
import ServiceLifecycle
import Synchronization

/// The stand-in, built and ready to run.
public struct Sandbox: Sendable {
    public let state: SandboxState
    /// For router tests, or to be run in a service group.
    public let application: Application<RouterResponder<SandboxRequestContext>>
    fileprivate let start: StartSignal

    /// Waits until the port is open.
    /// - Returns: The address with the real port, such as `http://127.0.0.1:8026`.
    /// - Throws: Why it could not be opened, when `run` is used.
    public func address() async throws -> String {
        try await start.value()
        return state.baseURL
    }

    /// Runs the stand-in for as long as `body` takes; for tests.
    /// - Parameter body: Is handed the address with the real port.
    public func run<Value: Sendable>(_ body: (_ address: String) async throws -> Value) async throws -> Value {
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [application], logger: application.logger)
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await services.run()
                } catch {
                    start.signal(.failure(error))
                    throw error
                }
            }
            let result: Result<Value, any Error>
            do {
                result = .success(try await body(try await address()))
            } catch {
                result = .failure(error)
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return try result.get()
        }
    }
}

/// Builds the stand-in: the only place where its parts meet.
/// - Parameters:
///   - configuration: Must have no `faults`; port 0 takes any free port, see `Sandbox.address()`.
///   - fetcher: How the phone downloads what it plays; over HTTP when nil.
///   - addRoutes: Adds what else is to be served, such as the page.
///   - onStart: Is handed the address with the real port once it is open.
public func makeSandbox(
    _ configuration: SandboxConfiguration = SandboxConfiguration(),
    clock: any SandboxClock = SystemSandboxClock(),
    fetcher: (any AudioFetcher)? = nil,
    ids: SandboxIDs = SandboxIDs(),
    addRoutes: (Router<SandboxRequestContext>, SandboxState) -> Void = { _, _ in },
    onStart: @escaping @Sendable (_ address: String) -> Void = { _ in }
) -> Sandbox {
    let http = HTTPAudioFetcher()
    let state = SandboxState(configuration: configuration, clock: clock, fetcher: fetcher ?? http, ids: ids)
    let router = Router(context: SandboxRequestContext.self)
    router.add(middleware: LoopbackOnly())
    OCARoutes(state: state).add(to: router)
    addRoutes(router, state)
    let start = StartSignal()
    var logger = Logger(label: "sandi-sandbox")
    logger.logLevel = .warning
    let application = Application(
        router: router,
        configuration: ApplicationConfiguration(
            address: .hostname(configuration.host, port: configuration.port), serverName: nil
        ),
        services: [PhoneService(phone: state.phone, fetcher: http)],
        onServerRunning: { channel in
            if let port = channel.localAddress?.port { state.port = port }
            start.signal(.success(()))
            onStart(state.baseURL)
        },
        logger: logger
    )
    return Sandbox(state: state, application: application, start: start)
}

/// Ends all calls and closes the phone's connections when the server stops.
private struct PhoneService: Service {
    let phone: VirtualPhone
    let fetcher: HTTPAudioFetcher

    func run() async throws {
        try? await gracefulShutdown()
        phone.stop()
        try await fetcher.shutdown()
    }
}

/// Tells once, to all who wait, that the server has started or failed to.
private final class StartSignal: Sendable {
    private enum State {
        case waiting([CheckedContinuation<Void, any Error>])
        case done(Result<Void, any Error>)
    }

    private let state = Mutex(State.waiting([]))

    func signal(_ result: Result<Void, any Error>) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, any Error>] in
            guard case .waiting(let waiting) = state else { return [] }
            state = .done(result)
            return waiting
        }
        for continuation in waiting { continuation.resume(with: result) }
    }

    func value() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let result = state.withLock { state -> Result<Void, any Error>? in
                switch state {
                case .done(let result): return result
                case .waiting(let waiting):
                    state = .waiting(waiting + [continuation])
                    return nil
                }
            }
            if let result { continuation.resume(with: result) }
        }
    }
}
