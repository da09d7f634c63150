import Foundation
import StrictJSON

/// `sandi serve` as a process of its own, on a deployment's folder.
struct ServiceProcess {
    let command: RunningCommand
    private let key: String

    /// - Parameter limit: What the shell's `ulimit` is told before the service starts, such as `-n 300`.
    init(_ shop: Deployment, environment: [String: String] = [:], limit: String? = nil) throws {
        key = shop.key
        let arguments = ["serve", "--config", shop.configurationFile]
        guard let limit else {
            command = try RunningCommand(arguments, in: shop.folder, environment: environment)
            return
        }
        let path = try RunningCommand.executable("sandi").path
        command = try RunningCommand(
            ["-c", "ulimit \(limit) && exec \"$0\" \"$@\"", path] + arguments, by: "/bin/sh", in: shop.folder,
            environment: environment)
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
