import Hummingbird
import Logging
import NIOCore

/// The yardstick: a handler of the same server that reads a JSON body and writes one.
enum EmptyServer {
    private struct Body: Codable, ResponseEncodable {
        let code: String
    }

    static func application(onRunning: @escaping @Sendable (Int) -> Void) -> some ApplicationProtocol {
        var quiet = Logger(label: "empty")
        quiet.logLevel = .warning
        let router = Router()
        router.post("/empty") { request, context -> Body in
            try await request.decode(as: Body.self, context: context)
        }
        return Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { onRunning($0.localAddress?.port ?? 0) }, logger: quiet)
    }
}

/// A server that runs beside the load.
struct Serving {
    let port: Int
    let task: Task<Void, Never>

    /// Starts a server and waits until it can be reached.
    static func start<Server: ApplicationProtocol>(
        _ make: (@escaping @Sendable (Int) -> Void) -> Server
    ) async -> Serving {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = make { continuation.yield($0) }
        let task = Task<Void, Never> { try? await server.run() }
        var iterator = ports.makeAsyncIterator()
        return Serving(port: await iterator.next() ?? 0, task: task)
    }
}
