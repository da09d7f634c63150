import ArgumentParser
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle

/// `sandi-bench serve`: the service under load, in a process of its own. It does what it is told on standard input and
/// stops at its end:
///
///     fill FIRST COUNT FILE   stores verifications and writes their ids
///     count FILE              says how many checks those verifications have
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the API over a store of the benchmark's.", shouldDisplay: false)

    @Option var folder: String
    @Flag(help: "Refuse what is too much.") var sheds = false
    @Option(help: "Milliseconds that a wait for the disk takes at least.") var syncDelayMs = 0.0

    func run() async throws {
        if syncDelayMs > 0 { try SlowDisk.set(milliseconds: syncDelayMs) }
        let folder = BenchFolder(at: folder)
        let opened = try await StoreEngine.sqlite.open(folder)
        let service = try await BenchService(store: opened.store, folder: folder)
        let server = service.api(sheds: sheds) { Screen.line("ready \($0)") }
        try await Serving.run(server) { words in Screen.line(try await ServeCommand.obey(words, service)) }
        await opened.close()
    }

    private static func obey(_ words: [String], _ service: BenchService) async throws -> String {
        switch words.first {
        case "fill" where words.count == 4:
            guard let first = Int(words[1]), let count = Int(words[2]) else { break }
            let ids = try await service.verifications(from: first, count: count)
            try (ids.joined(separator: "\n") + "\n").write(toFile: words[3], atomically: true, encoding: .utf8)
            return "filled \(ids.count)"
        case "count" where words.count == 2:
            let text = try String(contentsOfFile: words[1], encoding: .utf8)
            return "counted \(try await service.checksStored(text.split(separator: "\n").map(String.init)))"
        default: break
        }
        throw LoadFailure("unknown command \(words.joined(separator: " "))")
    }
}

/// `sandi-bench serve-empty`: the yardstick, in a process of its own. Stops at the end of standard input.
struct ServeEmptyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-empty", abstract: "Serves the empty JSON handler.", shouldDisplay: false)

    func run() async throws {
        let server = EmptyServer.application { Screen.line("ready \($0)") }
        try await Serving.run(server) { _ in }
    }
}

/// Serving until standard input ends.
private enum Serving {
    /// - Parameter obey: Is given the words of each line.
    static func run(_ server: some ApplicationProtocol, obey: ([String]) async throws -> Void) async throws {
        var quiet = Logger(label: "serving")
        quiet.logLevel = .error
        let group = ServiceGroup(services: [server], logger: quiet)
        let serving = Task { try await group.run() }
        for await words in commands() { try await obey(words) }
        await group.triggerGracefulShutdown()
        try await serving.value
    }

    private static func commands() -> AsyncStream<[String]> {
        AsyncStream { continuation in
            Thread.detachNewThread {
                while let line = readLine() { continuation.yield(line.split(separator: " ").map(String.init)) }
                continuation.finish()
            }
        }
    }
}
