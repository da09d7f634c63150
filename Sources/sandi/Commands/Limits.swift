import ArgumentParser
import Logging
import PhoneNumbers
import ServiceConfiguration
import StrictJSON
import VerificationCore
import VerificationService

/// `sandi limits`: how much an application may send, what was refused, and what is held.
struct Limits: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows and changes the limits on sending, and lifts what they hold.",
        subcommands: [Show.self, Set.self, List.self, Lift.self, Safe.self, Replay.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints an application's own numbers, and what is held at present.")

        @OptionGroup var access: LimitAccess

        func run() async throws {
            let (policy, holds) = try await access.with { limits, application in
                (try await limits.policy(of: application.id), try await limits.holds(of: application.id))
            }
            Console.out(policy == .standard ? "the ordinary limits, and no caps" : policy.text)
            for hold in holds {
                Console.out("\(hold.area) until \(hold.hold.until.rfc3339): \(hold.hold.rule.rawValue)")
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets caps, stricter limits and limits of the application's own.",
            discussion: """
                Each as name=value, and name=none for the ordinary number: \(SendPolicy.names). A limit may be made \
                stricter, never weaker. An own limit has windows such as own.session=5/600+20/86400: so many creates \
                with the same key in so many seconds.
                """)

        @Argument(help: "The numbers, such as calls_per_day=500 or calls_per_month.ID=10000.")
        var settings: [String]
        @OptionGroup var access: LimitAccess

        func run() async throws {
            let pairs = try Limits.pairs(settings)
            let policy = try await access.with { limits, application in
                try await limits.change(pairs, of: application.id)
            }
            Console.out(policy == .standard ? "the ordinary limits, and no caps" : policy.text)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists what the limits refused, held and told, newest first.")

        @Option(help: "Lines, 1 to 100.")
        var limit = 20
        @OptionGroup var access: LimitAccess

        func validate() throws {
            guard (1...100).contains(limit) else { throw ValidationError("--limit: 1 to 100") }
        }

        func run() async throws {
            let events = try await access.with { limits, application in
                try await limits.events(of: application.id, after: nil, limit: limit).events
            }
            for event in events { Console.out(event.line) }
        }
    }

    struct Lift: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets sends to a country, or to the prefix of a number, pass again, or ends a pause.")

        @Option(help: "The country's ISO 3166 code.")
        var country: String?
        @Option(help: "Any number of the prefix.")
        var phone: String?
        @Flag(help: "The pause of checks and creates that a spray has brought.")
        var spraying = false
        @OptionGroup var access: LimitAccess

        func validate() throws {
            let named = [country != nil, phone != nil, spraying].count { $0 }
            guard named == 1 else { throw ValidationError("one of --country, --phone and --spraying") }
        }

        func run() async throws {
            let isLifted = try await access.with { limits, application in
                if spraying { return try await limits.liftPause(of: application) }
                if let country { return try await limits.lift(country: country, of: application) }
                return try await limits.lift(prefixOf: phone ?? "", of: application)
            }
            Console.out(isLifted ? "lifted" : "nothing held it")
        }
    }

    struct Safe: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keeps a stop for want of approvals from a number.")

        @Argument(help: "The phone number, such as +6281234567890.")
        var phone: String
        @Flag(help: "The number is an ordinary one again.")
        var remove = false
        @OptionGroup var access: LimitAccess

        func run() async throws {
            try await access.with { limits, application in
                try await limits.setSafe(!remove, phone, of: application)
            }
            Console.out(remove ? "an ordinary number again" : "safe")
        }
    }
}

/// Which application's limits, and where they are stored.
struct LimitAccess: ParsableArguments {
    @Option(help: "The application's name or id.")
    var application: String
    @OptionGroup var options: ConfigurationOptions

    func with<Result: Sendable>(
        _ task: @Sendable @escaping (SendingLimits, Application) async throws -> Result
    ) async throws -> Result {
        let settings = try options.settings()
        let vault = try Assembly.vault(settings)
        return try await DataAccess.with(settings) { data in
            let owner = try await data.application(application)
            let limits = SendingLimits(
                store: data.limits, vault: vault, reader: PhoneNumberReader(), clock: data.clock,
                audit: try data.scribe(), actor: DataAccess.actor,
                logger: Logger(label: "sandi") { _ in SwiftLogNoOpLogHandler() })
            do {
                return try await task(limits, owner)
            } catch let error as ServiceError {
                throw failure(error)
            }
        }
    }

    /// The same for a dry run.
    func replay<Result: Sendable>(
        _ task: @Sendable @escaping (LimitReplay, Application) async throws -> Result
    ) async throws -> Result {
        let settings = try options.settings()
        let vault = try Assembly.vault(settings)
        return try await DataAccess.with(settings) { data in
            let owner = try await data.application(application)
            let replay = LimitReplay(
                store: data.verifications, limits: data.limits, vault: vault,
                subjects: VerificationService.Subjects(store: data.secrecy, vault: vault), clock: data.clock)
            do {
                return try await task(replay, owner)
            } catch let error as ServiceError {
                throw failure(error)
            }
        }
    }

    private func failure(_ error: ServiceError) -> any Error {
        switch error {
        case .invalid(let faults):
            CommandFailure(faults.map { "\($0.field): \($0.detail)" }.joined(separator: "; "), .wrongInput)
        case .overloaded: StoreError.overloaded
        case .unavailable(let reason): StoreError.unavailable(reason)
        default: StoreError.unavailable("\(error)")
        }
    }
}

extension HeldArea {
    /// What is held, for a person.
    fileprivate var area: String {
        if key == .pause { return "every check and create is paused" }
        return (key.country.map { "the country \($0)" } ?? "a prefix") + " is held"
    }
}

extension LimitEventRecord {
    /// The line for a person.
    var line: String {
        let block = event.block
        var words = [at.rfc3339, event.news.rawValue, block.rule.rawValue]
        if block.rule.counts { words.append("\(block.used) of \(block.allowed)") }
        if event.times > 1 { words.append("\(event.times) times") }
        if let masked = event.masked { words.append(masked) }
        if let country = event.country { words.append(country) }
        if let end = block.endsAt { words.append("until \(end.rfc3339)") }
        return words.joined(separator: "  ")
    }
}
