import ServiceConfiguration
import Testing

private let canary = "canary-7f3a9e"

struct SecretTests {
    private func settings() throws -> ServiceSettings {
        try load(
            """
            gateways:
              oca_call: {token: \(canary), ivr_id: abc, from_numbers: ["0215"]}
              oca_email: {version: v1, user: a@example.com, password_file: p, sender_address: a@example.com}
            """, files: MemoryFiles().with("p", canary + "\n"))
    }

    @Test("R64 no way of printing the settings shows a secret")
    func printing() throws {
        let settings = try settings()
        var dumped = ""
        dump(settings, to: &dumped)
        dump(settings.gateways, to: &dumped)
        let prints =
            [
                dumped, "\(settings)", String(reflecting: settings), String(describing: settings.gateways),
                String(reflecting: settings.gateways), "\(settings.masked())",
                String(reflecting: Mirror(reflecting: settings).children.map(\.value)),
                "\(settings.gateways.ocaCall as Any)",
            ]
        for text in prints {
            #expect(!text.contains(canary))
            #expect(!text.isEmpty)
        }
        guard case .token(let token, _)? = settings.gateways.ocaCall?.credentials else { throw Unexpected() }
        #expect(token.reveal == canary)
        #expect("\(token)" == "(hidden)" && String(reflecting: token) == "(hidden)")
    }

    @Test func `masked settings name each key, its value and where it comes from`() throws {
        let masked = try settings().masked()
        func line(_ key: String) -> MaskedSetting? { masked.first { $0.key == key } }
        #expect(line("server.port")?.value == "8025")
        #expect(line("server.port")?.source == .standard)
        #expect(line("keys.file")?.value == "\"data/keys/keyring\"")
        #expect(line("gateways.oca_call.token")?.value == "(hidden)")
        #expect(line("gateways.oca_call.token")?.source.description == "sandi.yaml:2")
        #expect(line("gateways.oca_email.password")?.value == "(hidden)")
        #expect(line("gateways.oca_email.password")?.source.description == "secret file p")
        #expect(line("gateways.oca_call.base_url")?.value == "\"https://webapigw.ocatelkom.co.id/call/v2\"")
        #expect(try load("").masked().allSatisfy { !$0.key.hasPrefix("gateways.") })
    }

    @Test func `a faulty secret is not shown in its fault`() throws {
        let bad = canary + " with spaces"
        let error = try #require(
            refusal(callSection + "    token: \"\(bad)\"", ["SANDI_GATEWAYS_OCA_EMAIL_PASSWORD": bad + "\u{7}"]))
        let found = error.faults
        #expect(found.contains { $0.key == "gateways.oca_call.token" })
        #expect(found.contains { $0.key == "gateways.oca_email.password" })
        #expect(!error.description.contains(canary))
        var dumped = ""
        dump(error, to: &dumped)
        #expect(!dumped.contains(canary))
    }

    @Test func `a line that is no YAML is not quoted in its fault`() {
        let found = faults("gateways:\n  oca_call: {token: \(canary), ]\n")
        #expect(found.count == 1)
        #expect(found.first?.description.contains(canary) == false)
    }

    @Test func `a secret is read from a file and loses one line end`() throws {
        for text in ["tok", "tok\n", "tok\r\n"] {
            let settings = try load(
                callSection + "    token_file: /run/secrets/t", files: MemoryFiles().with("/run/secrets/t", text))
            guard case .token(let token, _)? = settings.gateways.ocaCall?.credentials else { throw Unexpected() }
            #expect(token.reveal == "tok")
        }
    }

    @Test(arguments: [
        ("tok", UInt32(0o640), "0600"), ("tok", 0o604, "0600"), ("tok", 0o620, "0600"), ("tok", 0o777, "0600"),
        ("", 0o600, "allowed"), ("\n", 0o600, "allowed"), ("a\nb", 0o600, "allowed"),
        (String(repeating: "t", count: 4097), 0o600, "4096 bytes"),
    ])
    func `a secret's file must be private, short and sound`(_ text: String, _ mode: UInt32, _ reason: String) throws {
        let found = faults(callSection + "    token_file: t", files: MemoryFiles().with("t", text, mode: mode))
        #expect(found.map(\.key) == ["gateways.oca_call.token_file"])
        #expect(found.first?.line == 5)
        #expect(found.first?.sentence.contains(reason) == true, "\(found)")
    }

    @Test func `a missing secret file is told with its name`() {
        let found = faults(callSection + "    token_file: nowhere")
        #expect(
            found.map(\.description) == [
                "sandi.yaml:5: gateways.oca_call.token_file: nowhere: there is no such file"
            ])
    }

    @Test func `a secret comes from one place only, and the environment's place wins`() throws {
        let files = MemoryFiles().with("t", "from-file")
        let both = faults(callSection + "    token: a\n    token_file: t", files: files)
        #expect(both.map(\.key) == ["gateways.oca_call.token_file"])
        let variables = ["SANDI_GATEWAYS_OCA_CALL_TOKEN": "a", "SANDI_GATEWAYS_OCA_CALL_TOKEN_FILE": "t"]
        #expect(faults(callSection, variables, files: files).count == 1)
        let won = try load(
            callSection + "    token: a", ["SANDI_GATEWAYS_OCA_CALL_TOKEN_FILE": "t"], files: files)
        guard case .token(let token, _)? = won.gateways.ocaCall?.credentials else { throw Unexpected() }
        #expect(token.reveal == "from-file")
    }
}
