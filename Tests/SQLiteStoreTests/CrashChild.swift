import Foundation
import Glibc

/// The process that works on a store until it is killed.
final class CrashChild {
    private let process = Process()
    private let output = Pipe()
    private var rest: [UInt8] = []
    private(set) var lines: [String] = []

    /// Starts it on a folder. It sets its umask to 0 before anything else.
    init(folder: String, seed: UInt64, round: Int) throws {
        process.executableURL = try CrashChild.executable()
        process.arguments = [folder, String(seed), String(round)]
        process.standardOutput = output
        try process.run()
    }

    /// Reads its journal until it holds `count` lines or ends.
    func read(lines count: Int) {
        while lines.count < count, readMore() {}
    }

    /// Kills it at once and reads what it still had said.
    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        while readMore() {}
    }

    /// - Returns: Whether there may be more.
    private func readMore() -> Bool {
        let data = output.fileHandleForReading.availableData
        guard !data.isEmpty else { return false }
        rest += data
        while let end = rest.firstIndex(of: 0x0A) {
            lines.append(String(decoding: rest[..<end], as: UTF8.self))
            rest.removeSubrange(...end)
        }
        return true
    }

    /// The executable stands where the build puts all products: beside the test bundle.
    private static func executable() throws -> URL {
        let places = [CommandLine.arguments[0], Bundle.main.bundlePath, Bundle(for: CrashChild.self).bundlePath]
        for place in places {
            var folder = URL(fileURLWithPath: place)
            for _ in 0..<4 {
                let candidate = folder.appendingPathComponent("store-crash-child")
                if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
                folder.deleteLastPathComponent()
            }
        }
        throw CocoaError(.fileNoSuchFile)
    }
}
