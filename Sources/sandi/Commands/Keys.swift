import ArgumentParser
import FoundationEssentials
import OpenSSLCrypto
import StrictJSON
import VerificationCore

/// `sandi keys`: API keys.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes, lists and revokes API keys.", subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes an API key and prints it, this once.",
            discussion: "Only a digest is stored; a key that is lost is replaced, not found again.")

        @Argument(help: "The application's name or id.")
        var application: String
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

        func run() async throws {
            let scopes = try Keys.scopes(scopes)
            if let days, !(1...3650).contains(days) { throw CommandFailure("--days: 1 to 3650", .wrongInput) }
            let settings = try options.settings()
            let file = try out.map(SecretFile.init(making:))
            let (key, record) = try await keepingNoEmpty(file) {
                try await DataAccess.with(settings) { data in
                    let application = try await data.application(application)
                    return try await make(application.id, scopes, in: data)
                }
            }
            if let file { return try file.write(key.reveal()) }
            guard json else { return Console.out(key.reveal()) }
            Console.out([
                "id": .string(record.id.text), "key": .string(key.reveal()),
                "application": .string(record.application.text),
            ])
        }

        private func keepingNoEmpty<Made>(_ file: SecretFile?, _ make: () async throws -> Made) async throws -> Made {
            do {
                return try await make()
            } catch {
                file?.discard()
                throw error
            }
        }

        private func make(
            _ application: ApplicationID, _ scopes: Set<APIKeyScope>, in data: DataAccess
        ) async throws -> (APIKeyText, APIKeyRecord) {
            let random = PrivateRandom()
            let key = try APIKeyText.generate(isTest: test, random: random)
            let now = data.clock.now()
            let record = APIKeyRecord(
                id: APIKeyID(random: try random.bytes(identifierRandomBytes)), application: application,
                digest: key.digest, hint: key.hint, isTest: test, scopes: scopes, createdAt: now,
                expiresAt: days.map { now + .seconds($0 * 86_400) }, revokedAt: nil)
            try await data.store.insert(record)
            return (key, record)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists an application's keys by id, never the keys.")

        @Argument(help: "The application's name or id.")
        var application: String
        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let keys = try await DataAccess.with(try options.settings()) { data in
                try await data.store.apiKeys(of: try await data.application(application).id)
            }
            if json { return Console.out(.array(keys.map(Keys.json))) }
            for key in keys {
                let scopes = key.scopes.map(\.rawValue).sorted().joined(separator: ",")
                let state = key.isLive(at: SystemClock().now()) ? "live" : "ended"
                Console.out("\(key.id)  …\(key.hint)  \(state)  \(scopes)  \(key.createdAt.rfc3339)")
            }
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
                try await data.store.revoke(id, at: data.clock.now())
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

    private static func json(_ key: APIKeyRecord) -> JSONValue {
        [
            "id": .string(key.id.text), "application": .string(key.application.text), "hint": .string(key.hint),
            "test": .bool(key.isTest), "scopes": .array(key.scopes.map(\.rawValue).sorted().map { .string($0) }),
            "created_at": .string(key.createdAt.rfc3339),
            "expires_at": key.expiresAt.map { .string($0.rfc3339) } ?? .null,
            "revoked_at": key.revokedAt.map { .string($0.rfc3339) } ?? .null,
        ]
    }
}
