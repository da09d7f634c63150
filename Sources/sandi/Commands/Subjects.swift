import ArgumentParser
import Logging
import PhoneNumbers
import ServiceConfiguration
import StrictJSON
import VerificationAPI
import VerificationCore
import VerificationService

/// `sandi subjects`: what is stored of one person's destination (R84).
struct Subjects: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Gives out or erases what is stored of one destination.", subcommands: [Export.self, Erase.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints all verifications of one destination as JSON, with deliveries and timelines.")

        @OptionGroup var subject: SubjectOptions
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let document = try await subject.with(try options.settings()) { erasure, phone, email, owner, now in
                SubjectDocument.json(
                    try await erasure.export(phone: phone, email: email, of: owner, by: DataAccess.actor), at: now)
            }
            Console.out(document)
        }
    }

    struct Erase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erases what is stored of one destination; it cannot be undone.",
            discussion: """
                The destination's key is destroyed, and of its verifications the destination, its mask, the reference, \
                the metadata and what vendors said; open ones are canceled. That there were verifications stays. \
                Backups hold no key of a destination, so none can be read in them; masks and look-up values are in \
                backups that were made before until those are deleted.
                """)

        @OptionGroup var subject: SubjectOptions
        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let erased = try await subject.with(try options.settings()) { erasure, phone, email, owner, _ in
                try await erasure.erase(phone: phone, email: email, of: owner, by: DataAccess.actor)
            }
            if json { return Console.out(["verifications": .integer(Int64(erased.verifications))]) }
            Console.out("erased in \(erased.verifications) verifications")
        }
    }
}

/// The destination that a command is about.
struct SubjectOptions: ParsableArguments {
    @Option(help: "The application's name or id.")
    var application: String
    @Option(help: "The phone number, such as +6281234567890, or the mail address.")
    var to: String

    /// Opens the store for one task on the destination.
    func with<Result: Sendable>(
        _ settings: ServiceSettings,
        _ task:
            @Sendable (SubjectErasure, _ phone: String?, _ email: String?, Application, Timestamp) async throws ->
            Result
    ) async throws -> Result {
        let vault = try Assembly.vault(settings)
        let isAddress = to.utf8.contains(0x40)
        return try await DataAccess.with(settings) { data in
            let owner = try await data.application(application)
            let erasure = SubjectErasure(
                store: data.verifications, subjects: data.secrecy, vault: vault, reader: PhoneNumberReader(),
                audit: AuditScribe(store: data.secrecy, sealing: vault), clock: data.clock,
                logger: Logger(label: "sandi") { _ in SwiftLogNoOpLogHandler() })
            do {
                return try await task(erasure, isAddress ? nil : to, isAddress ? to : nil, owner, data.clock.now())
            } catch let error as ServiceError {
                throw error.failure(of: "--to")
            }
        }
    }
}

extension ServiceError {
    /// The error for a person at the command line.
    func failure(of option: String) -> any Error {
        switch self {
        case .invalid(let faults):
            CommandFailure("\(option): \(faults.first?.detail ?? "unreadable")", .wrongInput)
        case .overloaded: StoreError.overloaded
        case .unavailable(let reason): StoreError.unavailable(reason)
        case .notFound, .refused, .idempotencyKeyReused, .stopped, .administration: StoreError.unavailable("\(self)")
        }
    }
}
