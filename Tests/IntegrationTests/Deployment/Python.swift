import Foundation
import Testing

/// Python with what the tests need of it.
enum Python {
    /// The interpreter, whose packages are fetched once for each set of pins.
    static func interpreter(in folder: String) async throws -> String {
        let inherited = ProcessInfo.processInfo.environment
        let names = ["HOME", "PATH", "XDG_CACHE_HOME", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "http_proxy", "https_proxy"]
        let environment = Dictionary(
            uniqueKeysWithValues: names.compactMap { name in inherited[name].map { (name, $0) } })
        let ended = try await run(
            [], by: "\(projectFolder)/scripts/python/environment", in: folder, environment: environment)
        return try #require(ended.lines.last, "\(ended.errors)")
    }
}
