import ArgumentParser
import ServiceConfiguration
import StrictJSON

/// `sandi config`: what the service would run with.
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks and prints the configuration.", subcommands: [Print.self])

    struct Print: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints every setting with where it comes from; secrets are masked.")

        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let settings = try options.settings().masked()
            if json {
                return Console.out(
                    .array(
                        settings.map {
                            ["key": .string($0.key), "value": .string($0.value), "source": .string("\($0.source)")]
                        }))
            }
            for setting in settings { Console.out("\(setting.key): \(setting.value)  # \(setting.source)") }
        }
    }
}
