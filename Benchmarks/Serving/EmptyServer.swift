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
