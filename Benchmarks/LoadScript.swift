import Foundation

/// Loads a server with wrk, a process of its own.
struct LoadScript {
    enum Target: String {
        case checks, empty
    }

    static let connections = 64
    static let seconds = 4

    private let folder: String
    private let count: Int

    /// Writes what wrk reads: the ids to check and the script that does.
    init(folder: String, ids: [String], key: String) throws {
        self.folder = folder
        count = ids.count
        try (ids.joined(separator: "\n") + "\n").write(
            toFile: "\(folder)/ids", atomically: true, encoding: .utf8)
        try LoadScript.text(key: key).write(toFile: "\(folder)/load.lua", atomically: true, encoding: .utf8)
    }

    /// Runs one round.
    /// - Parameter part: Which part of the ids this round may use, so that no verification runs out of checks.
    /// - Returns: Answers a second.
    func load(_ target: Target, port: Int, part: Int, of parts: Int) throws -> Double {
        let wrk = Process()
        wrk.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let share = count / parts
        wrk.arguments = [
            "wrk", "-t1", "-c\(LoadScript.connections)", "-d\(LoadScript.seconds)s", "--latency", "-s",
            "\(folder)/load.lua", "http://127.0.0.1:\(port)", "--", target.rawValue, "\(folder)/ids",
            "\(part * share)", "\(share)",
        ]
        let output = Pipe()
        wrk.standardOutput = output
        try wrk.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        wrk.waitUntilExit()
        guard wrk.terminationStatus == 0, !text.contains("Non-2xx"), !text.contains("Socket errors"),
            let rate = text.split(separator: "\n").first(where: { $0.hasPrefix("Requests/sec:") })?
                .split(separator: " ").last.flatMap({ Double($0) })
        else { throw LoadFailure(output: text) }
        for line in text.split(separator: "\n") where line.contains("50%") || line.contains("99%") {
            print("  \(target.rawValue)\(line)")
        }
        return rate
    }

    private static func text(key: String) -> String {
        """
        local ids, next, target = {}, 0, "empty"
        function init(arguments)
          target = arguments[1]
          local first, count, number = tonumber(arguments[3]), tonumber(arguments[4]), 0
          for id in io.lines(arguments[2]) do
            if number >= first and number < first + count then ids[#ids + 1] = id end
            number = number + 1
          end
          wrk.headers["Authorization"] = "Bearer \(key)"
          wrk.headers["Content-Type"] = "application/json"
        end
        -- Each verification is checked four times at most: a fifth wrong check would end it.
        function request()
          local path = "/empty"
          if target == "checks" then
            path = "/v1/verifications/" .. ids[next % #ids + 1] .. "/checks"
            next = next + 1
          end
          return wrk.format("POST", path, nil, '{"code":"000000"}')
        end
        """
    }
}

/// A round in which something else than load happened.
struct LoadFailure: Error, CustomStringConvertible {
    let output: String
    var description: String { "the load did not run cleanly:\n\(output)" }
}
