import ArgumentParser
import StrictJSON
import VerificationCore
import VerificationService

/// `sandi stop`: switches that stop sending.
struct Stop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Stops sending for everything, an application, a country or a channel.",
        discussion: """
            Every running service obeys within two seconds, and a restart changes nothing. What would be sent is \
            refused, and what is queued waits for as long as its code lives.
            """,
        subcommands: [Set.self, Lift.self, List.self], defaultSubcommand: Set.self)

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Sets a switch.")

        @OptionGroup var target: StopOptions
        @Option(help: "Why, for whoever looks at the list: at most 200 characters.")
        var reason = ""
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let stop = try await DataAccess.with(try options.settings()) { data in
                let chosen = try await target.target(in: data)
                return try await CommandFailure.explaining { () async throws(ServiceError) in
                    try await data.administration.stop(chosen, reason: reason, by: .commandLine)
                }
            }
            Console.out("stopped \(stop.target.text) since \(stop.setAt.rfc3339)")
        }
    }

    struct Lift: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lifts a switch; what waited for it goes on.")

        @OptionGroup var target: StopOptions
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let (chosen, former) = try await DataAccess.with(try options.settings()) { data in
                let chosen = try await target.target(in: data)
                let former = try await CommandFailure.explaining { () async throws(ServiceError) in
                    try await data.administration.lift(chosen, by: .commandLine)
                }
                return (chosen, former)
            }
            guard former != nil else { throw CommandFailure("\(chosen.text) was not stopped", .refused) }
            Console.out("lifted \(chosen.text)")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the switches that are set.")

        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let stops = try await DataAccess.with(try options.settings()) { data in
                try await CommandFailure.explaining { () async throws(ServiceError) in
                    try await data.administration.stops()
                }
            }
            if json {
                return Console.out(
                    .array(
                        stops.map {
                            [
                                "target": .string($0.target.text), "reason": .string($0.reason),
                                "set_at": .string($0.setAt.rfc3339),
                            ]
                        }))
            }
            for stop in stops { Console.out("\(stop.target.text)  \(stop.setAt.rfc3339)  \(stop.reason)") }
        }
    }
}

/// What a stop switch is for: exactly one of these.
struct StopOptions: ParsableArguments {
    @Flag(help: "Everything.")
    var everything = false
    @Option(help: "An application, by its name or id.")
    var application: String?
    @Option(help: "Calls and texts to numbers of a country, such as ID.")
    var country: String?
    @Option(help: "A channel: call, email, sms or whatsapp.")
    var channel: String?

    func validate() throws {
        let count = [everything, application != nil, country != nil, channel != nil].count { $0 }
        guard count == 1 else {
            throw ValidationError("name one of --everything, --application, --country and --channel")
        }
    }

    func target(in data: DataAccess) async throws -> StopTarget {
        if let application { return .application(try await data.application(application).id) }
        if let country {
            guard StopTarget.isCountry(country) else {
                throw CommandFailure("--country: two capital letters, such as ID", .wrongInput)
            }
            return .country(country)
        }
        if let channel {
            guard let known = Channel(rawValue: channel) else {
                throw CommandFailure("--channel: call, email, sms or whatsapp", .wrongInput)
            }
            return .channel(known)
        }
        return .everything
    }
}
