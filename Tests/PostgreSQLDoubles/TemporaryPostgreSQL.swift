import Foundation

/// A real PostgreSQL on loopback in a temporary folder, with TLS, SCRAM passwords and roles as in operation. It ends
/// with the process that started it, also after a crash.
public final class TemporaryPostgreSQL: Sendable {
    /// Who connects.
    public enum Role: String, Sendable, CaseIterable {
        /// The superuser, which the service refuses to be.
        case admin
        /// Owns the databases and migrates.
        case owner
        /// What the service is: no superuser, no owner, bound to row-level security.
        case service
        /// Past row-level security, which the service refuses to be.
        case unsafe

        /// The role's name on the server.
        public var user: String { self == .admin ? "admin" : "sandi_\(rawValue)" }
    }

    private let script: ServerScript
    public let port: Int
    private let folder: String

    private init(_ script: ServerScript) throws {
        guard let port = script.facts["port"].flatMap(Int.init), let folder = script.facts["folder"] else {
            throw ServerScript.Failure(description: "scripts/postgresql names no port and folder")
        }
        self.script = script
        self.port = port
        self.folder = folder
    }

    /// The one server that all tests of this process share; started at first use.
    public static func shared() async throws -> TemporaryPostgreSQL { try await sharedStart.value }

    private static let sharedStart = Task { try await start() }

    /// A server of its own, for a test that stops or restarts it.
    public static func start() async throws -> TemporaryPostgreSQL {
        try TemporaryPostgreSQL(try await ServerScript.start())
    }

    /// The name that the server's certificate bears; `127.0.0.1` is in it too.
    public var host: String { "localhost" }
    /// The same server under an address that its certificate does not name.
    public var unnamedHost: String { "127.0.0.2" }
    /// The folder of the server's unix socket.
    public var socketFolder: String { "\(folder)/socket" }
    /// The certificate of the authority that vouches for the server.
    public var rootCertificate: String { "\(folder)/client/authority.pem" }
    /// The certificate of an authority that has nothing to do with it.
    public var strangerCertificate: String { "\(folder)/client/stranger.pem" }

    public func password(of role: Role) -> String { script.facts["password_\(role.rawValue)"] ?? "" }

    /// A file of mode 0600 with the role's password.
    public func passwordFile(of role: Role) -> String { "\(folder)/client/\(role.rawValue).password" }

    /// A new database of the owner, which nobody but owner and service may enter.
    /// - Parameter template: The database that it is a copy of, to which nobody may be connected.
    public func makeDatabase(template: String = "template0") async throws -> TemporaryDatabase {
        let name = "sandi_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
        _ = try await run(
            [
                "CREATE DATABASE \(name) OWNER \(Role.owner.user) TEMPLATE \(template)",
                "REVOKE ALL ON DATABASE \(name) FROM PUBLIC",
                "GRANT CONNECT ON DATABASE \(name) TO \(Role.service.user), \(Role.unsafe.user)",
            ], in: "postgres", as: .admin)
        return TemporaryDatabase(server: self, name: name)
    }

    /// Runs statements, each in a transaction of its own, and returns what they print: rows as lines, columns
    /// separated by `|`.
    public func run(_ statements: [String], in database: String, as role: Role) async throws -> String {
        let arguments = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"] + statements.flatMap { ["-c", $0] }
        let (status, output) = try await finish(
            "/usr/bin/psql", arguments,
            environment: [
                "PGHOST": socketFolder, "PGPORT": "\(port)", "PGUSER": role.user, "PGDATABASE": database,
                "PGPASSWORD": password(of: role), "PGCONNECT_TIMEOUT": "10", "LC_ALL": "C.UTF-8",
            ])
        guard status == 0 else { throw ServerScript.Failure(description: output) }
        return output.hasSuffix("\n") ? String(output.dropLast()) : output
    }

    /// How the server is stopped: `fast` ends its connections and writes everything down, `immediate` is a crash.
    public enum Stop: String, Sendable {
        case fast, immediate
    }

    public func stop(_ kind: Stop) async throws { try await script.tell("stop \(kind.rawValue)") }

    public func start() async throws { try await script.tell("start") }

    /// Stops the server and starts it on the same port.
    public func restart(_ kind: Stop) async throws { try await script.tell("restart \(kind.rawValue)") }

    /// Stops and removes the server; only for one that is not shared.
    public func close() async { await script.end() }
}

/// One database on a temporary server.
public struct TemporaryDatabase: Sendable {
    public let server: TemporaryPostgreSQL
    public let name: String

    public func run(_ statements: String..., as role: TemporaryPostgreSQL.Role = .admin) async throws -> String {
        try await server.run(statements, in: name, as: role)
    }

    /// Removes it, with whatever is connected to it.
    public func drop() async throws {
        _ = try await server.run(["DROP DATABASE \(name) WITH (FORCE)"], in: "postgres", as: .admin)
    }
}

/// Makes a database for the time of a test.
public func withDatabase<Value>(
    template: String = "template0", _ body: (TemporaryDatabase) async throws -> Value
) async throws -> Value {
    let database = try await TemporaryPostgreSQL.shared().makeDatabase(template: template)
    do {
        let value = try await body(database)
        try await database.drop()
        return value
    } catch {
        try? await database.drop()
        throw error
    }
}

/// Runs a program to its end; its output and its errors come as one text.
private func finish(
    _ program: String, _ arguments: [String], environment: [String: String]
) async throws -> (status: Int32, output: String) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    return await withCheckedContinuation { waiting in
        DispatchQueue.global().async {
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            waiting.resume(returning: (process.terminationStatus, String(decoding: data, as: UTF8.self)))
        }
    }
}
