import ArgumentParser
import FoundationEssentials

/// The options of every command that speaks to a running service.
struct APIAccessOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The service's address; also SANDI_URL.", valueName: "url"))
    var url: String?

    @Option(
        help: ArgumentHelp(
            "A file that holds the API key; without it SANDI_API_KEY, then data/sandbox/api-key.", valueName: "file"))
    var keyFile: String?

    func access() throws -> APIAccess {
        let environment = ProcessInfo.processInfo.environment
        let url = url ?? environment["SANDI_URL"] ?? "http://127.0.0.1:8025"
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), url.utf8.count <= 512 else {
            throw CommandFailure("--url: an address that begins with http:// or https://", .wrongInput)
        }
        return APIAccess(url: url.hasSuffix("/") ? String(url.dropLast()) : url, key: try key(environment))
    }

    private func key(_ environment: [String: String]) throws -> String {
        if keyFile == nil, let key = environment["SANDI_API_KEY"], !key.isEmpty { return key }
        let path = keyFile ?? "data/sandbox/api-key"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), text.utf8.count <= 4096 else {
            throw CommandFailure(
                "there is no API key: \(path) cannot be read",
                hints: [
                    "`make run` leaves one in data/sandbox/api-key",
                    "`sandi keys create APP` makes one; give it in SANDI_API_KEY or in a file with --key-file",
                ], .wrongInput)
        }
        return text.trimmingWhitespace()
    }
}

extension String {
    fileprivate func trimmingWhitespace() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
