import Foundation
import Glibc
import Testing

/// What a command left behind.
struct Finished: Sendable {
    let status: Int32
    /// Whether it ended by a signal: a trap, or a kill.
    let wasSignalled: Bool
    let bytes: [UInt8]
    let errors: String

    var output: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// A command that ended before all was typed.
struct NobodyReads: Error {
    let output: String
    let errors: String
}

/// A process of one of our executables, with its output in files so that no pipe can fill.
final class RunningCommand: Sendable {
    private let process = Process()
    private let input = Pipe()
    private let ends: AsyncStream<Void>
    private let outputPath: String
    private let errorsPath: String

    /// - Parameter environment: Nothing else is handed down but PATH, HOME and what a sanitizer is told.
    init(
        _ arguments: [String], by name: String = "sandi", in folder: String, environment: [String: String] = [:]
    ) throws {
        let id = UUID().uuidString
        outputPath = "\(folder)/\(id).out"
        errorsPath = "\(folder)/\(id).err"
        for path in [outputPath, errorsPath] { try Data().write(to: URL(filePath: path)) }
        process.executableURL = try RunningCommand.executable(name)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        process.environment = environment.merging(Self.handedDown(home: folder)) { own, _ in own }
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: outputPath))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errorsPath))
        let (ends, continuation) = AsyncStream.makeStream(of: Void.self)
        self.ends = ends
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
    }

    private static func handedDown(home: String) -> [String: String] {
        let sanitizers = ProcessInfo.processInfo.environment.filter {
            ["TSAN_OPTIONS", "ASAN_OPTIONS"].contains($0.key)
        }
        return sanitizers.merging(["PATH": "/usr/bin:/bin", "HOME": home]) { $1 }
    }

    var output: [UInt8] { (FileManager.default.contents(atPath: outputPath)).map { Array($0) } ?? [] }
    var errors: String { String(decoding: FileManager.default.contents(atPath: errorsPath) ?? Data(), as: UTF8.self) }
    var isRunning: Bool { process.isRunning }

    /// - Throws: `NobodyReads` with what the command said when it has ended already.
    func type(_ line: String) throws {
        do {
            try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
        } catch {
            throw NobodyReads(output: String(decoding: output, as: UTF8.self), errors: errors)
        }
    }

    func closeInput() { try? input.fileHandleForWriting.close() }

    /// The process's number.
    var id: Int32 { process.processIdentifier }

    func signal(_ number: Int32) { Glibc.kill(process.processIdentifier, number) }

    /// Waits for the end; a cancelled test takes the process with it.
    func finish() async -> Finished {
        await withTaskCancellationHandler {
            for await _ in ends {}
        } onCancel: {
            signal(SIGKILL)
        }
        process.waitUntilExit()
        return Finished(
            status: process.terminationStatus, wasSignalled: process.terminationReason == .uncaughtSignal,
            bytes: output, errors: errors)
    }

    /// The executable stands where the build puts all products: beside the test bundle.
    static func executable(_ name: String) throws -> URL {
        if name.hasPrefix("/") { return URL(filePath: name) }
        let places = [CommandLine.arguments[0], Bundle.main.bundlePath, Bundle(for: RunningCommand.self).bundlePath]
        for place in places {
            var folder = URL(fileURLWithPath: place)
            for _ in 0..<4 {
                let candidate = folder.appendingPathComponent(name)
                var isFolder: ObjCBool = false
                if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder), !isFolder.boolValue,
                    FileManager.default.isExecutableFile(atPath: candidate.path)
                {
                    return candidate
                }
                folder.deleteLastPathComponent()
            }
        }
        throw CocoaError(.fileNoSuchFile)
    }
}

/// Runs a command to its end, with everything typed at once.
func run(
    _ arguments: [String], by name: String = "sandi", in folder: String, environment: [String: String] = [:],
    input: String = ""
) async throws -> Finished {
    let command = try RunningCommand(arguments, by: name, in: folder, environment: environment)
    if !input.isEmpty { try command.type(input) }
    command.closeInput()
    return await command.finish()
}
