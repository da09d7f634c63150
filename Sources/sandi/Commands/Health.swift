import ArgumentParser
import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// `sandi health`: what a container's health check asks.
struct Health: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks a running service whether it is ready.",
        discussion: "Exit code 0 when it is, 3 when it is not or cannot be reached.")

    @Option(help: "The service's address.")
    var url = "http://127.0.0.1:8025"

    func run() async throws {
        let url = try ServiceAddress.checked(url)
        let http = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
        let status = try? await http.execute(HTTPClientRequest(url: url + "/readyz"), timeout: .seconds(3)).status
        try await http.shutdown()
        guard status == .ok else { throw CommandFailure("the service at \(url) is not ready", .unreachable) }
        Console.out("ready")
    }
}
