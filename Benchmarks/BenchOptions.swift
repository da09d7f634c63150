import ArgumentParser
import Foundation

/// What every part takes.
struct BenchOptions: ParsableArguments {
    @Option(help: "Rounds of which the median counts.") var rounds = 5
    @Option(help: "Seconds of one round.") var seconds = 3.0
    @Option(parsing: .upToNextOption, help: "Connections of the load.") var connections = [1, 16, 64, 256]
    @Option(help: "A folder on the disk that is to be measured; what is made in it is removed again.")
    var folder = ".build"

    @Flag(help: "In overload, keep server and load off each other's processors.") var apart = false
    @Option(help: "The program sandi; without it, the one beside this program.") var sandi: String?
    @Option(parsing: .upToNextOption, help: "Verifications that are stored, for the part size.")
    var rows = [10_000, 1_000_000]

    func validate() throws {
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds takes 1 to 1000") }
        guard (0.1...600).contains(seconds) else { throw ValidationError("--seconds takes 0.1 to 600") }
        guard !connections.isEmpty, connections.allSatisfy({ (1...1000).contains($0) }) else {
            throw ValidationError("--connections takes numbers of 1 to 1000")
        }
        guard !rows.isEmpty, rows.allSatisfy({ (10_000...10_000_000).contains($0) }) else {
            throw ValidationError("--rows takes numbers of 10000 to 10000000")
        }
    }

    /// Where the program `sandi` is.
    func program() throws -> String {
        let own = ServerProcess.ownProgram.resolvingSymlinksInPath()
        let path = sandi ?? own.deletingLastPathComponent().appendingPathComponent("sandi").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw ValidationError("there is no program \(path); `make build` makes it")
        }
        return path
    }

    /// Runs a part with a folder of its own, which is removed however the part ends.
    func inFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let path = try workFolder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    private func workFolder() throws -> String {
        guard FileManager.default.fileExists(atPath: folder), let root = realpath(folder, nil) else {
            throw ValidationError("there is no folder \(folder)")
        }
        defer { free(root) }
        let parent = String(cString: root)
        BenchOptions.removeLeftovers(in: parent)
        let path = "\(parent)/\(folderPrefix)\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        return path
    }

    /// Removes the folders of runs that were interrupted.
    private static func removeLeftovers(in parent: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
            guard name.hasPrefix(folderPrefix), let process = pid_t(name.dropFirst(folderPrefix.count)) else {
                continue
            }
            if kill(process, 0) != 0, errno == ESRCH {
                try? FileManager.default.removeItem(atPath: "\(parent)/\(name)")
            }
        }
    }
}

private let folderPrefix = "bench-"
