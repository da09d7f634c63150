import ArgumentParser
import StrictJSON
import VerificationCore
import VerificationService

/// `sandi keys`: API keys.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes, lists and revokes API keys.", subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes an API key and prints it, this once.",
            discussion: "Only a digest is stored; a key that is lost is replaced, not found again.")

        @Argument(help: "The application's name or id; none for an operator's key.")
        var application: String?
        @Flag(help: "Make an operator's key, sk_admin_…, for the admin API; it belongs to no application.")
        var admin = false
        @Option(help: "What the key may do: create, check, read, manage, separated by commas.")
        var scopes = "create,check,read"
        @Option(help: "Days until the key ends; without it the key has no end.")
        var days: Int?
        @Flag(help: "Mark the key as one for tests: sk_test_….")
        var test = false
        @Option(help: "Write the key to this new file, readable by its owner only, instead of printing it.")
        var out: String?
        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print JSON.")
        var json = false

        func validate() throws {
            guard admin == (application == nil) else {
                throw ValidationError("name either an application or --admin")
            }
            guard !admin || !test else { throw ValidationError("--test is for applications' keys") }
        }

        func run() async throws {
            let scopes = try Keys.scopes(scopes)
            if let days, !(1...3650).contains(days) { throw CommandFailure("--days: 1 to 3650", .wrongInput) }
            let settings = try options.settings()
            let file = try out.map(SecretFile.init(making:))
            let made = try await keepingNoEmpty(file) {
                try await DataAccess.with(settings) { try await make(scopes, in: $0) }
            }
            if let file { return try file.write(made.key.reveal()) }
            guard json else { return Console.out(made.key.reveal()) }
            var object = [
                JSONMember("id", .string(made.id.text)), JSONMember("key", .string(made.key.reveal())),
            ]
            if let owner = made.application { object.append(JSONMember("application", .string(owner.text))) }
            Console.out(.object(object))
        }

        /// A key that was made, of an application or of an operator.
        private struct Made: Sendable {
            let id: APIKeyID
            let key: NewAPIKey
            let application: ApplicationID?
        }

        private func keepingNoEmpty<Made>(_ file: SecretFile?, _ make: () async throws -> Made) async throws -> Made {
            do {
                return try await make()
            } catch {
                file?.discard()
                throw error
            }
        }

        private func make(_ scopes: Set<APIKeyScope>, in data: DataAccess) async throws -> Made {
            let expiresIn = days.map { $0 * 86_400 }
            guard let application else {
                return try await CommandFailure.explaining { () async throws(ServiceError) in
                    let (record, key) = try await data.administration.createAdminKey(expiresIn: expiresIn)
                    return Made(id: record.id, key: key, application: nil)
                }
            }
            let owner = try await data.application(application).id
            return try await CommandFailure.explaining { () async throws(ServiceError) in
                let made = try await data.administration.createKey(
                    KeyRequest(scopes: scopes, isTest: test, expiresIn: expiresIn), of: owner, by: .commandLine
                ) { _ in StoredAnswer(status: 201, body: []) }
                guard case .made(let key) = made else { throw .idempotencyKeyReused }
                return Made(id: key.record.id, key: key.key, application: owner)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists an application's or the operators' keys by id, never the keys.")

        @Argument(help: "The application's name or id; none for operators' keys.")
        var application: String?
        @Flag(help: "List operators' keys.")
        var admin = false
        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print JSON.")
        var json = false

        func validate() throws {
            guard admin == (application == nil) else {
                throw ValidationError("name either an application or --admin")
            }
        }

        func run() async throws {
            let lines = try await DataAccess.with(try options.settings()) { data in
                guard let application else {
                    return try await CommandFailure.explaining { () async throws(ServiceError) in
                        try await data.administration.adminKeys()
                    }.map(KeyLine.init)
                }
                return try await data.allKeys(of: try await data.application(application).id).map(KeyLine.init)
            }
            if json { return Console.out(.array(lines.map(\.json))) }
            let now = SystemClock().now()
            for line in lines { Console.out(line.text(at: now)) }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a key; a running service notices within a second.")

        @Argument(help: "The key's id, such as key_….")
        var key: String
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            guard let id = APIKeyID(key) else { throw CommandFailure("KEY: an id such as key_…", .wrongInput) }
            let isRevoked = try await DataAccess.with(try options.settings()) { data in
                try await CommandFailure.explaining { () async throws(ServiceError) in
                    try await data.administration.revokeAnyKey(id)
                }
            }
            guard isRevoked else { throw CommandFailure("there is no key \(id)", .refused) }
            Console.out("revoked \(id)")
        }
    }

    static func scopes(_ text: String) throws -> Set<APIKeyScope> {
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
        let scopes = names.compactMap { APIKeyScope(rawValue: String($0)) }
        guard scopes.count == names.count, !scopes.isEmpty else {
            let allowed = APIKeyScope.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure("--scopes: some of \(allowed), separated by commas", .wrongInput)
        }
        return Set(scopes)
    }
}

/// A key as a list shows it.
struct KeyLine: Sendable {
    private let id: APIKeyID
    private let application: ApplicationID?
    private let hint: String
    private let isTest: Bool
    private let scopes: [String]
    private let createdAt: Timestamp
    private let expiresAt: Timestamp?
    private let revokedAt: Timestamp?
    private let lastUsedAt: Timestamp?

    init(_ key: APIKeyRecord) {
        id = key.id
        application = key.application
        hint = key.hint
        isTest = key.isTest
        scopes = key.scopes.map(\.rawValue).sorted()
        createdAt = key.createdAt
        expiresAt = key.expiresAt
        revokedAt = key.revokedAt
        lastUsedAt = key.lastUsedAt
    }

    init(_ key: AdminKeyRecord) {
        id = key.id
        application = nil
        hint = key.hint
        isTest = false
        scopes = ["admin"]
        createdAt = key.createdAt
        expiresAt = key.expiresAt
        revokedAt = key.revokedAt
        lastUsedAt = key.lastUsedAt
    }

    func text(at now: Timestamp) -> String {
        let isLive = revokedAt == nil && expiresAt.map { now < $0 } != false
        let use = lastUsedAt.map { "used \($0.rfc3339)" } ?? "never used"
        return "\(id)  …\(hint)  \(isLive ? "live" : "ended")  \(scopes.joined(separator: ","))  "
            + "\(createdAt.rfc3339)  \(use)"
    }

    var json: JSONValue {
        [
            "id": .string(id.text), "application": application.map { .string($0.text) } ?? .null,
            "hint": .string(hint), "test": .bool(isTest), "scopes": .array(scopes.map { .string($0) }),
            "created_at": .string(createdAt.rfc3339), "expires_at": expiresAt.map { .string($0.rfc3339) } ?? .null,
            "revoked_at": revokedAt.map { .string($0.rfc3339) } ?? .null,
            "last_used_at": lastUsedAt.map { .string($0.rfc3339) } ?? .null,
        ]
    }
}
