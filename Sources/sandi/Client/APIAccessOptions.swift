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
        let key = try key(environment)
        guard (1...256).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandFailure(
                "the API key is not one: sk_live_ or sk_test_ with letters and digits, in one line",
                hints: ["it comes from --key-file, SANDI_API_KEY or data/sandbox/api-key"], .wrongInput)
        }
        return APIAccess(url: try ServiceAddress.checked(url), key: key)
    }

    private func key(_ environment: [String: String]) throws -> String {
        if keyFile == nil, let key = environment["SANDI_API_KEY"], !key.isEmpty { return key }
        return try APIAccessOptions.key(in: keyFile ?? "data/sandbox/api-key")
    }

    /// The key that a file holds.
    static func key(in path: String) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), text.utf8.count <= 4096 else {
            throw CommandFailure(
                "there is no API key: the file \(path) cannot be read",
                hints: [
                    "`make run` leaves one in data/sandbox/api-key",
                    "`sandi keys create APP` makes one; give it in SANDI_API_KEY or in a file with --key-file",
                ], .wrongInput)
        }
        return text.trimmingWhitespace()
    }
}

/// The address of a running service, as people write it.
enum ServiceAddress {
    /// The address without a slash at its end.
    static func checked(_ text: String) throws -> String {
        let isPlain = text.utf8.count <= 512 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPlain, let url = URL(string: text), ["http", "https"].contains(url.scheme),
            url.host()?.isEmpty == false,
            url.query() == nil, url.fragment() == nil, url.user() == nil, (1...65_535).contains(url.port ?? 80)
        else {
            throw CommandFailure("--url: an address such as http://127.0.0.1:8025, without user, ? or #", .wrongInput)
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}

extension String {
    fileprivate func trimmingWhitespace() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
