import ArgumentParser
import StrictJSON

/// `sandi try`: the whole way of a code, live.
struct Try: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sends a code, follows it live, asks for it and checks it.",
        discussion: """
            While it runs, type the code; or `resend`, `advance` or `cancel`.
            Exit code 0 when the code is approved, 1 when the verification ends without.
            """)

    @OptionGroup var destination: DestinationOptions
    @OptionGroup var access: APIAccessOptions

    func run() async throws {
        let body = try destination.body()
        let isApproved = try await APIClient.with(try access.access()) { client in
            let created = try await client.request(.post, "/v1/verifications", body)
            guard let id = created["id"]?.string else {
                throw CommandFailure("the service's answer names no verification", .unreachable)
            }
            return try await TrySession(client: client, id: id, clock: SystemClock()).run(created)
        }
        guard isApproved else { throw ExitCode(CommandFailure.Code.refused.rawValue) }
    }
}
