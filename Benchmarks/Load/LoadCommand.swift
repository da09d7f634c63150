import ArgumentParser
import Foundation

/// `sandi-bench load`: the load, in a process of its own so that its cost is not taken for the server's.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Loads a server and prints what it saw, as JSON.", shouldDisplay: false)

    @Option var kind: LoadKind
    @Option var port: Int
    @Option var connections = 64
    @Option var seconds = 3.0
    @Option var warmUp = 0.5
    @Option(help: "Requests a second; without it, as many as are answered.") var rate: Double?
    @Option var keyFile: String
    @Option var idFile: String?
    @Option var checksEach = 1
    @Option var firstNumber = 0
    @Flag var sheds = false

    func run() throws {
        let plan = LoadPlan(
            kind: kind, port: port, connections: connections, seconds: seconds, warmUp: warmUp, rate: rate,
            keyFile: keyFile, idFile: idFile, checksEach: checksEach, firstNumber: firstNumber, sheds: sheds)
        var loop = try LoadLoop(plan)
        FileHandle.standardOutput.write(try JSONEncoder().encode(try loop.run()))
    }
}
