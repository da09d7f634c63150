import ArgumentParser
import Hummingbird
import Logging
import NIOCore
import OCASandbox
import SandboxPhone
import SandboxWeb
import SandboxWeb
import ServiceLifecycle
import UnixSignals

/// How this program speaks: lower case, no full stop, `error:` and `hint:` on standard error, facts on standard output.
@main
struct SandboxCommand: AsyncParsableCommand {
    static let stopSecondsMax = 10
    static let seedsMax: UInt64 = 1 << 40

    static let configuration = CommandConfiguration(
        commandName: "sandi-sandbox",
        abstract: "Stand in for the vendors of calls, mails and messages on this machine.",
        discussion: """
            Speaks the vendors' own wire protocols, rings virtual phones that really download what they are to play, \
            keeps an inbox, and misbehaves on request. Its page shows every call and mail and lists the numbers that \
            answer, do not answer, are busy or fail. Nothing leaves this machine and nothing is kept when it stops.

            Point sandi at:
              http://127.0.0.1:8026/call/v2     http://127.0.0.1:8026/call/api/v1
              http://127.0.0.1:8026/email/v2    http://127.0.0.1:8026/email/api/v1
              http://127.0.0.1:8026/sms/v2      http://127.0.0.1:8026/sms/api/v1
              http://127.0.0.1:8026/whatsapp/v2
            """,
        version: "sandi-sandbox 0.1.0"
    )

    @Option(help: "The port of the page and of all vendors; 0 takes any free port.")
    var port = 8026

    @Option(help: "The address to listen on: 127.0.0.1, localhost or ::1.")
    var host = "127.0.0.1"

    @Option(help: "The access token that version 2 accepts.")
    var token = "sandbox-token"

    @Option(help: ArgumentHelp("What version 1 accepts.", valueName: "user:password"))
    var basic = "ops@example.com:sandbox"

    @Option(help: "How much faster than the script phones ring and mails arrive, 0.1 to 1000.")
    var speed = 1.0

    @Option(help: "Calls and mails until the quota is used up; without it there is no limit.")
    var quota: Int?

    @Option(help: "Calls that may run at once, 1 to \(CallLog.callsMax).")
    var concurrentCalls = 10

    @Option(help: "Requests per second and channel that version 2 allows, 1 to 100000.")
    var requestsPerSecond = 25

    @Option(
        help: ArgumentHelp("A file of faults to begin with, as JSON; see docs/reference/sandbox.md.", valueName: "file")
    )
    var script: String?

    @Option(help: "What the probabilities of faults are drawn from; a new seed each time unless given.")
    var seed: UInt64?

    @Option(help: ArgumentHelp("The folder with the page's templates.", valueName: "dir"))
    var templates = "templates/sandbox"

    private var sandboxConfiguration: SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.host = host
        configuration.port = port
        configuration.token = token
        configuration.basicCredentials = basic
        configuration.speed = speed
        configuration.quota = quota
        configuration.concurrentCallsMax = concurrentCalls
        configuration.requestsPerSecondMax = requestsPerSecond
        configuration.faultSeed = seed ?? UInt64(SystemSandboxClock().now().milliseconds) % SandboxCommand.seedsMax
        return configuration
    }

    func validate() throws {
        let faults = sandboxConfiguration.faults
        guard faults.isEmpty else { throw ValidationError(faults.map { "--\($0)" }.joined(separator: "\n")) }
    }

    func run() async throws {
        do {
            let requests = try script.map { try FaultScript.read($0) } ?? []
            let sandbox = try buildSandbox(sandboxConfiguration, templates: templates) { address in
                Console.output("sandbox: \(address)/")
            }
            for request in requests { try request.apply(to: sandbox.state) }
            if !requests.isEmpty { Console.output("seed of the faults: \(sandbox.state.faults.seed)") }
            var group = ServiceGroupConfiguration(
                services: [sandbox.application], gracefulShutdownSignals: [.sigint, .sigterm],
                logger: sandbox.application.logger
            )
            group.maximumGracefulShutdownDuration = .seconds(SandboxCommand.stopSecondsMax)
            try await ServiceGroup(configuration: group).run()
        } catch let error as FaultScriptError {
            Console.error("\(error)", hint: "docs/reference/sandbox.md lists what a script may hold")
            throw ExitCode.failure
        } catch let error as PageTemplatesError {
            Console.error("\(error)", hint: "give the folder with the page's templates with --templates")
            throw ExitCode.failure
        } catch let error as IOError {
            Console.error("cannot listen on \(host):\(port): \(error)", hint: "--port 0 takes any free port")
            throw ExitCode.failure
        }
    }
}
