import ArgumentParser
import StrictJSON

/// `sandi check`: checks a code.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks a code on a running service.",
        discussion: """
            Without CODE it is read from the first line of standard input. That is the way for scripts: everybody on \
            the machine can see the arguments of its processes. CODE as an argument is for trying out.

            printf '%s\\n' "$code" | sandi check ID
            Exit code 0 when the code is approved, 1 when it is wrong or the verification has ended.
            """)

    @Argument(help: "The verification's id, such as ver_…")
    var id: String
    @Argument(help: "The digits that the person heard or read; without them standard input.")
    var code: String?
    @OptionGroup var access: APIAccessOptions
    @Flag(help: "Print the whole answer as JSON.")
    var json = false

    func run() async throws {
        let path = "/v1/verifications/\(try PathSegment.checked(id))/checks"
        let access = try access.access()
        guard let code = code ?? StandardInput.line() else {
            throw CommandFailure(
                "code: there is nothing on standard input", hints: ["`printf '%s\\n' CODE | sandi check ID`"],
                .wrongInput)
        }
        let body = JSONValue.object([JSONMember("code", .string(code))])
        let answer = try await APIClient.with(access) { try await $0.request(.post, path, body) }
        let outcome = answer["outcome"]?.string ?? ""
        if json { Console.out(answer) } else { Console.out(outcome) }
        guard outcome == "approved" else { throw ExitCode(CommandFailure.Code.refused.rawValue) }
    }
}

/// An id that may stand in a path.
enum PathSegment {
    static func checked(_ text: String) throws -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || byte == 0x5F
        }
        guard isPlain, (1...64).contains(text.utf8.count) else {
            throw CommandFailure("ID: an id such as ver_…, letters and digits only", .wrongInput)
        }
        return text
    }
}
