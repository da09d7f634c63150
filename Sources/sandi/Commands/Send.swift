import ArgumentParser
import StrictJSON

/// `sandi send`: creates a verification and prints it.
struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Creates a verification on a running service and sends its code.",
        discussion: "Prints the verification's id; check the code with `sandi check ID`.")

    @OptionGroup var destination: DestinationOptions
    @OptionGroup var access: APIAccessOptions
    @Flag(help: "Print the whole answer as JSON.")
    var json = false

    func run() async throws {
        let body = try destination.body()
        let created = try await APIClient.with(try access.access()) {
            try await $0.request(.post, "/v1/verifications", body)
        }
        if json { return Console.out(created) }
        Console.out(created["id"]?.string ?? "")
    }
}
