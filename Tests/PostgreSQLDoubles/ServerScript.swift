import Dispatch
import Foundation

/// `scripts/postgresql` as a child of the tests: it ends when this process does, since its input ends then.
final class ServerScript: Sendable {
    /// What went wrong with the server, in the script's words.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What the script printed before it was ready.
    let facts: [String: String]
    private let process: Process
    private let input: FileHandle
    private let output: LineReader
    /// One command at a time, away from the threads that tests run on.
    private let queue = DispatchQueue(label: "temporary-postgresql")

    private init(process: Process, input: FileHandle, output: LineReader, facts: [String: String]) {
        self.process = process
        self.input = input
        self.output = output
        self.facts = facts
    }

    static func start() async throws -> ServerScript {
        try await withCheckedThrowingContinuation { waiting in
            DispatchQueue.global().async { waiting.resume(with: Result { try started() }) }
        }
    }

    private static func started() throws -> ServerScript {
        let process = Process()
        let input = Pipe()
        let output = Pipe()
        process.executableURL = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "scripts/postgresql")
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let lines = LineReader(output.fileHandleForReading)
        var facts: [String: String] = [:]
        while let line = lines.next(), line != "ready" {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { throw Failure(description: line) }
            facts[parts[0]] = parts[1]
        }
        guard facts["port"] != nil else { throw Failure(description: "scripts/postgresql ended before it was ready") }
        return ServerScript(
            process: process, input: input.fileHandleForWriting, output: lines, facts: facts)
    }

    /// Gives the script one command and waits for its answer.
    func tell(_ command: String) async throws {
        try await withCheckedThrowingContinuation { (waiting: CheckedContinuation<Void, any Error>) in
            queue.async { waiting.resume(with: Result { try self.exchange(command) }) }
        }
    }

    /// Ends the script and with it the server.
    func end() async {
        await withCheckedContinuation { waiting in
            queue.async {
                try? self.input.close()
                self.process.waitUntilExit()
                waiting.resume()
            }
        }
    }

    private func exchange(_ command: String) throws {
        try input.write(contentsOf: Data("\(command)\n".utf8))
        let answer = output.next() ?? "error: the script has ended"
        guard answer == "ok" else { throw Failure(description: answer) }
    }
}

/// The lines of a pipe, one after the other. Used by one thread at a time.
final class LineReader: @unchecked Sendable {
    private let handle: FileHandle
    private var rest: [UInt8] = []

    init(_ handle: FileHandle) { self.handle = handle }

    /// The next line; nil at the end.
    func next() -> String? {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                defer { rest.removeSubrange(...end) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            let data = handle.availableData
            guard !data.isEmpty else { return nil }
            rest += data
        }
    }
}
