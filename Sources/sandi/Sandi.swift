import ArgumentParser

/// The product: the service and its command line.
@main
struct Sandi: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandi",
        abstract: "Proves that a person holds a phone number or a mailbox.",
        discussion: """
            Sandi speaks a one-time code in a phone call, mails it as fallback, and checks what the person types.

            Exit codes: 0 done, or approved; 1 the answer is no (wrong code, a check that failed); 2 the configuration \
            or an input is wrong; 3 something that is needed cannot be reached; 64 the command line is wrong.
            """,
        version: ProductVersion.text,
        subcommands: [
            Serve.self, Try.self, Send.self, Check.self, Apps.self, Keys.self, Stop.self, Destinations.self,
            Subjects.self, Limits.self, Secrets.self, Proofs.self, Audit.self, Attack.self, Prompts.self, Doctor.self,
            Health.self, Migrate.self, Store.self, Backup.self, Restore.self, Config.self,
        ]
    )

    static func main() async {
        // Most commands read the key ring, and all of them hold secrets.
        ProcessHardening.apply()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Console.fail(failure)
        } catch {
            exit(withError: error)
        }
    }
}

/// The version that the command line, the API and the image tell.
enum ProductVersion {
    static let text = "0.1.0"
}
