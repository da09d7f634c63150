import ArgumentParser
import Logging
import PhoneNumbers
import ServiceConfiguration
import StrictJSON
import VerificationCore
import VerificationService

/// `sandi destinations`: the numbers and addresses that codes go to.
struct Destinations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Opens destinations again that wrong codes have closed.", subcommands: [Unlock.self])

    struct Unlock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forgets the failed checks of one destination.",
            discussion: """
                Ten failed checks within an hour close a destination for an hour, then two, and so on up to a day; a \
                hundred in a row close it until it is unlocked. Prints how many were forgotten.
                """)

        @Option(help: "The application's name or id.")
        var application: String
        @Option(help: "The phone number, such as +6281234567890, or the mail address.")
        var to: String
        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let settings = try options.settings()
            let vault = try Assembly.vault(settings)
            let forgotten = try await DataAccess.with(settings) { data in
                let owner = try await data.application(application)
                let unlocking = DestinationUnlocking(
                    store: data.verifications, vault: vault, reader: PhoneNumberReader(),
                    audit: try data.scribe(), clock: data.clock,
                    logger: Logger(label: "sandi") { _ in SwiftLogNoOpLogHandler() })
                return try await unlock(unlocking, of: owner)
            }
            let failures = forgotten?.failures ?? 0
            if json { return Console.out(["failed_checks": .integer(Int64(failures))]) }
            Console.out(failures == 0 ? "nothing stood against it" : "\(failures) failed checks forgotten")
        }

        private func unlock(
            _ unlocking: DestinationUnlocking, of application: Application
        ) async throws -> DestinationGuard? {
            let isAddress = to.utf8.contains(0x40)
            do throws(ServiceError) {
                return try await unlocking.unlock(
                    phone: isAddress ? nil : to, email: isAddress ? to : nil, of: application,
                    by: DataAccess.actor)
            } catch {
                throw error.failure(of: "--to")
            }
        }
    }
}
