import Foundation
import Glibc

/// A server in a process of its own, so that its time and memory can be told from the load's.
final class ServerProcess {
    let port: Int
    /// From the start of the process until the server could be reached, in seconds.
    let secondsToReady: Double
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread: [UInt8] = []

    var id: pid_t { process.processIdentifier }

    /// Starts this program again with these arguments and waits until it says that it can be reached.
    init(_ arguments: [String], on processors: ProcessorShare = .all) throws {
        process.executableURL = ServerProcess.ownProgram
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        let start = Moment.now()
        try processors.start(process)
        // What is held open here too would hide the other side's end.
        try? input.fileHandleForReading.close()
        try? output.fileHandleForWriting.close()
        var unread: [UInt8] = []
        let words = try ServerProcess.readWords(output.fileHandleForReading.fileDescriptor, &unread)
        guard words.first == "ready", words.count == 2, let port = Int(words[1]) else {
            throw LoadFailure("the server did not start: \(words.joined(separator: " "))")
        }
        self.port = port
        self.unread = unread
        secondsToReady = Moment.seconds(since: start)
    }

    static func serve(
        _ folder: BenchFolder, syncDelay: Double = 0, sheds: Bool = false, on processors: ProcessorShare = .all
    ) throws -> ServerProcess {
        let arguments = ["serve", "--folder", folder.path, "--sync-delay-ms", "\(syncDelay)"]
        return try ServerProcess(arguments + (sheds ? ["--sheds"] : []), on: processors)
    }

    static func empty() throws -> ServerProcess { try ServerProcess(["serve-empty"]) }

    /// Has the server store verifications and write their ids into a file.
    func fill(from first: Int, count: Int, into file: String) throws {
        let made = try tell("fill \(first) \(count) \(file)", answer: "filled")
        guard made == count else { throw LoadFailure("\(made) verifications were stored instead of \(count)") }
    }

    /// The checks that the store holds for the verifications in a file.
    func checksStored(_ file: String) throws -> Int { try tell("count \(file)", answer: "counted") }

    func figures() throws -> ProcessFigures { try ProcessFigures(of: id) }

    /// Stops the server in order.
    func stop() throws {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw LoadFailure("a server ended with \(process.terminationStatus)")
        }
    }

    /// Ends the server as an accident would.
    func kill() {
        Glibc.kill(id, SIGKILL)
        process.waitUntilExit()
    }

    private func tell(_ line: String, answer: String) throws -> Int {
        input.fileHandleForWriting.write(Data((line + "\n").utf8))
        let words = try ServerProcess.readWords(output.fileHandleForReading.fileDescriptor, &unread)
        guard words.first == answer, words.count == 2, let number = Int(words[1]) else {
            throw LoadFailure("the server answers \(words.joined(separator: " ")) to \(line)")
        }
        return number
    }

    /// Blocks until a line is there and gives its words.
    private static func readWords(_ descriptor: CInt, _ unread: inout [UInt8]) throws -> [String] {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: unread[..<end], as: UTF8.self)
                unread.removeFirst(end + 1)
                return line.split(separator: " ").map(String.init)
            }
            var room = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &room, room.count)
            guard count > 0 else { throw LoadFailure("a server ended; its errors stand above") }
            unread += room[..<count]
        }
    }

    /// This program; the very same also when another one was built in its place meanwhile.
    static let ownProgram = URL(fileURLWithPath: "/proc/self/exe")
}

extension LoadPlan {
    /// Runs the load in a process of its own.
    func run() throws -> LoadReport {
        let (process, output) = try start()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw LoadFailure("the load failed; its error stands above") }
        return try JSONDecoder().decode(LoadReport.self, from: data)
    }

    /// Starts the load and does not wait for it.
    func start(showsErrors: Bool = true) throws -> (process: Process, output: Pipe) {
        let process = Process()
        process.executableURL = ServerProcess.ownProgram
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        if !showsErrors { process.standardError = FileHandle.nullDevice }
        try processors.start(process)
        return (process, output)
    }
}
