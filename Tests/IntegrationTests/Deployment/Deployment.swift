import Foundation
import Logging
import OCASandbox
import OpenSSLCrypto
import PostgreSQLDoubles
import PostgreSQLStore
import SandboxPhone
import SandboxWeb
import ServiceConfiguration
import ServiceLifecycle
import VerificationCore

@testable import SQLiteStore
@testable import sandi

/// How a deployment differs from the usual one.
struct DeploymentOptions: Sendable {
    /// How much faster than the world the clock runs that the sandbox and a service in this process share.
    var speed = 20
    var version = "v2"
    var ivr = IVRFlow.onePrompt.id
    var workflow = "call:45,email:120"
    var locale = "id"
    var concurrentCallsMax = 100
    var codeLength = 6
    var codeLifetimeSeconds = 600
    /// Whether the deadlines of gateway requests go by the clock that the sandbox shares.
    var hurriesGateways = false
    /// In the sandbox's place, for calls.
    var callBaseURL: String?
    var faultSeed: UInt64 = 0
    /// Variables that override the configuration file.
    var environment: [String: String] = [:]
    /// An empty database on a server; without it the store is SQLite.
    var database: TemporaryDatabase?
}

/// A whole installation in a temporary folder: configuration, key ring, database, application, API key and, in the
/// vendors' place, a sandbox on a free port.
struct Deployment: Sendable {
    let folder: String
    let configurationFile: String
    let settings: ServiceSettings
    let sandbox: SandboxState
    let application: Application
    let key: String
    let clock: FastClock
    private let hurriesGateways: Bool

    var dataFolder: String { settings.store.folder }

    /// What services in this process have logged, at the level trace.
    var logFile: String { "\(folder)/service.log" }

    /// Makes an installation and takes it away afterwards.
    static func with<Value: Sendable>(
        _ options: DeploymentOptions = DeploymentOptions(), _ body: (Deployment) async throws -> Value
    ) async throws -> Value {
        var configuration = SandboxConfiguration()
        configuration.port = 0
        configuration.requestsPerSecondMax = 100_000
        configuration.concurrentCallsMax = options.concurrentCallsMax
        configuration.faultSeed = options.faultSeed
        let clock = FastClock()
        let templates = try PageTemplates(directory: "\(projectFolder)/templates/sandbox")
        let sandbox = makeSandbox(configuration, clock: clock) { router, state in
            PageRoutes(state: state, templates: templates).add(to: router)
            ControlRoutes(state: state).add(to: router)
        }
        return try await withFolder { folder in
            try await clock.run(at: options.speed) {
                try await sandbox.run { address in
                    try await body(try await Deployment(folder, address, sandbox.state, clock, options))
                }
            }
        }
    }

    private init(
        _ folder: String, _ address: String, _ sandbox: SandboxState, _ clock: FastClock, _ options: DeploymentOptions
    ) async throws {
        self.folder = folder
        self.sandbox = sandbox
        configurationFile = "\(folder)/sandi.yaml"
        self.clock = clock
        hurriesGateways = options.hurriesGateways
        try write("", to: "\(folder)/service.log")
        try write(ConfigurationText.of(options, folder: folder, sandbox: address), to: configurationFile)
        settings = try ServiceSettings.load(file: configurationFile, environment: options.environment)
        let now: Timestamp = clock.now()
        try PrivateFolder.make(settings.store.folder)
        try KeyRing.generate(random: PrivateRandom(), at: now).save(path: settings.keys.file)
        let random = PrivateRandom()
        let key = try APIKeyText.generate(isTest: true, random: random)
        let made = Application(
            id: ApplicationID(random: try random.bytes(identifierRandomBytes)), name: "shop", senderName: "Shop",
            workflow: settings.applications.workflow, policy: settings.applications.policy,
            countries: settings.applications.countries, locale: options.locale, isDisabled: false)
        let record = APIKeyRecord(
            id: APIKeyID(random: try random.bytes(identifierRandomBytes)), application: made.id, digest: key.digest,
            hint: key.hint, isTest: true, scopes: Set(APIKeyScope.allCases), createdAt: now, expiresAt: nil,
            revokedAt: nil)
        application = made
        self.key = key.reveal()
        if let database = options.database { try await Deployment.migrate(database, settings) }
        let store = try await Assembly.store(settings, creates: true).store
        let entry = AuditEntry(
            at: now, actor: "deployment", act: .applicationCreated, application: made.id, object: made.name)
        let note = AuditNote(entry, sealing: try Assembly.vault(settings))
        _ = try await store.insert(made, once: nil, at: now, noting: note)
        try await store.insert(record)
        await store.close()
    }

    private static func migrate(_ database: TemporaryDatabase, _ settings: ServiceSettings) async throws {
        let server = try Assembly.server(settings.store)
        let password = SecretText(database.server.password(of: .owner))
        let owner = PostgreSQLStore.Settings(server, user: TemporaryPostgreSQL.Role.owner.user, password: password)
        _ = try await Assembly.migrate(server, as: owner)
    }

    /// Runs the service for as long as `body` takes and stops it as a signal would.
    func serving<Value: Sendable>(_ body: (ServiceClient) async throws -> Value) async throws -> Value {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let log = try FileHandle(forWritingTo: URL(filePath: logFile))
        try log.seekToEnd()
        defer { try? log.close() }
        let logger = Logger(label: "sandi") { [descriptor = log.fileDescriptor] label in
            LineLogHandler(label: label, style: .json, level: .trace, sink: LogSink(descriptor: descriptor))
        }
        var service = RunningService(settings: settings, clock: clock, logger: logger) { continuation.yield($0) }
        if hurriesGateways { service.wrapTransport = { [clock] in HurriedTransport(inner: $0, clock: clock) } }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [ServiceUntilShutdown(service: service)], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { continuation.finish() }
                try await group.run()
            }
            var result: Result<Value, any Error>?
            for await port in ports {
                do {
                    result = .success(try await body(ServiceClient(url: "http://127.0.0.1:\(port)", key: key)))
                } catch {
                    result = .failure(error)
                }
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            guard let result else { throw NeverHappened(what: "the start") }
            return try result.get()
        }
    }

    /// The rows of a table, counted beside a running service.
    func count(_ table: String) throws -> Int { try Deployment.count(table, in: dataFolder) }

    /// The rows of a table in a data folder, with a condition behind its name perhaps.
    static func count(_ table: String, in folder: String) throws -> Int {
        let connection = try Connection(path: "\(folder)/sandi.db", access: .reading)
        return Int(try connection.value("SELECT count(*) FROM \(table)")) ?? -1
    }
}

private struct ServiceUntilShutdown: Service {
    let service: RunningService

    func run() async throws { try await service.run(stopsOn: []) }
}
