import Foundation
import StrictJSON

/// `sandi serve` as a process of its own, on a deployment's folder.
struct ServiceProcess {
    let command: RunningCommand
    private let key: String

    init(_ shop: Deployment, environment: [String: String] = [:]) throws {
        key = shop.key
        command = try RunningCommand(
            ["serve", "--config", shop.configurationFile], in: shop.folder, environment: environment)
    }

    /// Waits until the service says on which port it serves.
    func client() async throws -> ServiceClient {
        ServiceClient(url: "http://127.0.0.1:\(try await port(toldBy: "serving"))", key: key)
    }

    /// Waits until the service says on which port its metrics are.
    func metrics() async throws -> ServiceClient {
        ServiceClient(url: "http://127.0.0.1:\(try await port(toldBy: "metrics"))", key: "none")
    }

    private func port(toldBy event: String) async throws -> String {
        try await eventually("the start of the service: \(command.errors)") { () -> String? in
            for line in command.errors.split(separator: "\n") {
                let json = (try? JSONValue.parse(Array(line.utf8))) ?? .null
                if json["event"]?.string == event, let port = json["port"]?.string { return port }
            }
            return nil
        }
    }
}
