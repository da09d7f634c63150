import Foundation
import Glibc

/// `sandi serve` as it is installed, with an application, a key, and a gateway that cannot be reached.
final class RealService {
    private let process: Process
    let port: Int
    /// From the start of the process until it says that it is ready, in seconds.
    let secondsToReady: Double

    var id: pid_t { process.processIdentifier }

    /// Sets the service up in a folder: keys, database, application and API key.
    static func prepare(_ folder: BenchFolder, program: String) throws {
        try configuration(folder).write(toFile: configurationFile(folder), atomically: true, encoding: .utf8)
        for arguments in [
            ["secrets", "init", "--if-missing"], ["migrate"],
            ["apps", "create", "bench", "--sender", "Bench", "--countries", "ID", "--locale", "id"],
            ["keys", "create", "bench", "--scopes", "create,check,read", "--test", "--out", folder.apiKey],
        ] {
            let command = try command(program, arguments, folder, port: 0)
            try command.run()
            command.waitUntilExit()
            guard command.terminationStatus == 0 else {
                throw LoadFailure("sandi \(arguments[0]) ended with \(command.terminationStatus)")
            }
        }
    }

    /// Starts the service and asks it until it is ready.
    init(_ folder: BenchFolder, program: String) throws {
        let port = try RealService.freePort()
        let command = try RealService.command(program, ["serve"], folder, port: port)
        let start = Moment.now()
        try command.run()
        while !RealService.isReady(port) {
            guard command.isRunning, Moment.seconds(since: start) < readySecondsMax else {
                throw LoadFailure("sandi serve did not become ready; its log is \(folder.path)/log")
            }
            usleep(askMicroseconds)
        }
        secondsToReady = Moment.seconds(since: start)
        self.port = port
        process = command
    }

    func stop() throws {
        process.terminate()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw LoadFailure("sandi serve ended with \(process.terminationStatus)")
        }
    }

    private static func command(
        _ program: String, _ arguments: [String], _ folder: BenchFolder, port: Int
    ) throws -> Process {
        let command = Process()
        // It ends with this process, however that ends.
        command.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        command.arguments = ["--pdeathsig", "TERM", program] + arguments
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SANDI_") }
        environment["SANDI_CONFIG"] = configurationFile(folder)
        environment["SANDI_SERVER_PORT"] = "\(port)"
        command.environment = environment
        let log = "\(folder.path)/log"
        if !FileManager.default.fileExists(atPath: log) {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try file.seekToEnd()
        command.standardError = file
        command.standardOutput = file
        return command
    }

    private static func configurationFile(_ folder: BenchFolder) -> String { "\(folder.path)/sandi.yaml" }

    private static func configuration(_ folder: BenchFolder) -> String {
        """
        server:
          allow_root: true
          connections_per_address_max: 4096
          requests_in_work_max: 1024
        store:
          folder: "\(folder.store)"
        keys:
          file: "\(folder.keyRing)"
        gateways:
          oca_call:
            base_url: "http://127.0.0.1:1/call/v2"
            token: "bench-token"
            ivr_id: "65f1bd77be41d70012ab3490"
            from_numbers: ["02150001122"]
        """
    }

    private static func isReady(_ port: Int) -> Bool {
        guard var connection = try? LoadConnection(port: port) else { return false }
        defer { connection.end() }
        let request = "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        guard (try? connection.send(Array(request.utf8))) != nil else { return false }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
        defer { room.deallocate() }
        for _ in 0..<1000 {
            guard let status = try? connection.receive(room) else {
                usleep(askMicroseconds)
                continue
            }
            return status == 200
        }
        return false
    }

    /// A port that nobody listens on at this moment.
    private static func freePort() throws -> Int {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw LoadFailure.system("socket") }
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 ? getsockname(listener, address, &length) : -1
            }
        }
        guard result == 0 else { throw LoadFailure.system("bind") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

private let readySecondsMax = 60.0
private let askMicroseconds: useconds_t = 500
