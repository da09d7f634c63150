import ArgumentParser
import StrictJSON
import VerificationCore
import VerificationService

/// `sandi apps`: applications, the tenants of the service.
struct Apps: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes, lists and changes applications.",
        subcommands: [Create.self, List.self, Change.self, Disable.self, Enable.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes an application.",
            discussion: "A new application may call no country until one is named (R32). Prints the application's id.")

        @Argument(help: "A short unique name: lower-case letters, digits and hyphens, 1 to 40.")
        var name: String
        @OptionGroup var changes: ApplicationOptions
        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Succeed without a change when the name is taken.")
        var ifMissing = false
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let settings = try options.settings()
            let application = try await DataAccess.with(settings) { data in
                if ifMissing, let known = try await known(in: data) { return known }
                let settings = try changes.change()
                do throws(ServiceError) {
                    let made = try await data.administration.create(name, settings, by: .commandLine) { _ in
                        StoredAnswer(status: 201, body: [])
                    }
                    guard case .made(let application) = made else { throw ServiceError.idempotencyKeyReused }
                    return application
                } catch {
                    // Another process may have been faster, which is as good.
                    if ifMissing, let known = try await known(in: data) { return known }
                    guard error == .administration(.nameTaken) else { throw CommandFailure.failure(error) }
                    throw CommandFailure(
                        "there is an application \(name) already", hints: ["`sandi apps change` changes it"],
                        .wrongInput)
                }
            }
            if json { return Console.out(Apps.json(application)) }
            Console.out(application.id.text)
        }

        private func known(in data: DataAccess) async throws -> Application? {
            try await data.store.applications().first { $0.name == name }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists all applications.")

        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let applications = try await DataAccess.with(try options.settings()) { try await $0.allApplications() }
            if json { return Console.out(.array(applications.map(Apps.json))) }
            for application in applications {
                let countries =
                    application.countries.isEmpty ? "no countries" : application.countries.joined(separator: ",")
                let state = application.isDisabled ? "  disabled" : ""
                Console.out(
                    "\(application.id)  \(application.name)  \"\(application.senderName)\"  "
                        + "\(application.workflow.text)  \(countries)  \(application.locale)\(state)")
            }
        }
    }

    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Changes an application; a running service notices within a second.")

        @Argument(help: "The application's name or id.")
        var application: String
        @OptionGroup var changes: ApplicationOptions
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let change = try changes.change()
            try await Apps.change(application, options) { administration, id throws(ServiceError) in
                try await administration.change(id, change, by: .commandLine)
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Refuses all of an application's keys.")

        @Argument(help: "The application's name or id.")
        var application: String
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            try await Apps.change(application, options) { administration, id throws(ServiceError) in
                try await administration.setDisabled(true, id, by: .commandLine)
            }
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Accepts a disabled application's keys again.")

        @Argument(help: "The application's name or id.")
        var application: String
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            try await Apps.change(application, options) { administration, id throws(ServiceError) in
                try await administration.setDisabled(false, id, by: .commandLine)
            }
        }
    }

    private static func change(
        _ name: String, _ options: ConfigurationOptions,
        _ act: @Sendable (Administration, ApplicationID) async throws(ServiceError) -> Application
    ) async throws {
        let changed = try await DataAccess.with(try options.settings()) { data in
            let id = try await data.application(name).id
            return try await CommandFailure.explaining { () async throws(ServiceError) in
                try await act(data.administration, id)
            }
        }
        Console.out("changed \(changed.id)")
    }

    static func json(_ application: Application) -> JSONValue {
        [
            "id": .string(application.id.text), "name": .string(application.name),
            "sender": .string(application.senderName), "workflow": .string(application.workflow.text),
            "code_length": .integer(Int64(application.policy.length)),
            "code_lifetime": .integer(application.policy.lifetime.components.seconds),
            "checks_max": .integer(Int64(application.policy.checksMax)),
            "countries": .array(application.countries.map { .string($0) }), "locale": .string(application.locale),
            "channels": .array(application.channels.map { .string($0.rawValue) }),
            "web_domain": application.webDomain.map { .string($0) } ?? .null,
            "disabled": .bool(application.isDisabled),
        ]
    }
}
