import ArgumentParser
import FoundationEssentials
import ServiceConfiguration

/// The option of every command that works on the service's own data.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration; without it SANDI_CONFIG, then config/sandi.yaml, then /etc/sandi/sandi.yaml.",
            valueName: "file"))
    var config: String?

    /// Reads and checks the configuration.
    /// - Throws: `CommandFailure` with every fault that it has.
    func settings() throws -> ServiceSettings {
        guard let settings = try settingsIfAny() else {
            throw CommandFailure(
                "there is no configuration yet",
                hints: [
                    "to try Sandi without any vendor account: make run",
                    "to run it: copy config/sandi.yaml, fill it in, and name it with --config or SANDI_CONFIG",
                    "then: sandi secrets init, sandi migrate, sandi apps create, sandi keys create, sandi serve",
                ], .wrongInput)
        }
        return settings
    }

    /// Reads and checks the configuration; nil when none is named and none stands in the usual places.
    /// - Throws: `CommandFailure` with every fault that it has.
    func settingsIfAny() throws -> ServiceSettings? {
        let environment = ProcessInfo.processInfo.environment.filter { $0.key.hasPrefix("SANDI_") }
        let named = config ?? environment["SANDI_CONFIG"]
        let usual = usualPlaces.first { FileManager.default.fileExists(atPath: $0) }
        guard let path = named ?? usual else { return nil }
        do throws(ConfigurationError) {
            return try ServiceSettings.load(file: path, environment: environment)
        } catch {
            throw CommandFailure(
                messages: error.faults.map { "\($0)" },
                hints: ["config/sandi.yaml names every key with what is allowed"], .wrongInput)
        }
    }
}

private let usualPlaces = ["config/sandi.yaml", "/etc/sandi/sandi.yaml"]
