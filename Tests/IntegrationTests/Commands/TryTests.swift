import SandboxPhone
import StrictJSON
import Testing

/// `sandi try`, `send` and `check` with somebody at the keyboard.
@Suite(.timeLimit(.minutes(5))) struct `sandi try` {
    private func command(_ arguments: [String], _ shop: Deployment, _ client: ServiceClient) throws -> RunningCommand {
        try RunningCommand(
            arguments, in: shop.folder, environment: ["SANDI_URL": client.url, "SANDI_API_KEY": shop.key])
    }

    @Test func `follows a call, takes a wrong code and then the right one`() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "call:300")) { shop in
            try await shop.serving { client in
                let trying = try command(["try", "--phone", "+6281234567890", "--locale", "id"], shop, client)
                let code = try shop.code(heardIn: try await shop.call(to: "+6281234567890"))
                try trying.type(wrong(code))
                try trying.type(code)
                let ended = await trying.finish()
                #expect(ended.status == 0, "\(ended.errors)")
                let parts = [
                    "to +62", "verification.created", "delivery.uploaded", "wrong code, 4 checks left",
                    "approved by call",
                ]
                for part in parts {
                    #expect(ended.output.contains(part), "\(part): \(ended.output)")
                }
                #expect(!ended.output.contains(code))
                #expect(!ended.output.contains("\u{1B}"))
            }
        }
    }

    @Test func `goes on to the mail, and ends with 1 when it is canceled`() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                let trying = try command(
                    ["try", "--phone", "+6281234567801", "--email", "ann@example.com"], shop, client)
                _ = try await shop.mail(to: "ann@example.com")
                try trying.type("nonsense")
                try trying.type("cancel")
                let ended = await trying.finish()
                #expect(ended.status == 1)
                #expect(ended.output.contains("delivery.no_answer"))
                #expect(ended.output.contains("code: "))
                #expect(ended.output.contains("canceled"))
            }
        }
    }

    @Test func `send and check do the same in two steps, with a key from a file`() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                try write(shop.key + "\n", to: "\(shop.folder)/key")
                let access = ["--url", client.url, "--key-file", "key"]
                let sent = try await run(["send", "--email", "ann@example.com"] + access, in: shop.folder)
                let id = try #require(sent.lines.first)
                let code = try shop.code(readIn: try await shop.mail(to: "ann@example.com"))
                let right = try await run(["check", id, code] + access, in: shop.folder)
                #expect(right.status == 0)
                #expect(right.lines == ["approved"])
                let again = try await run(["check", id, code] + access, in: shop.folder)
                #expect(again.status == 1)
                #expect(again.errors.contains("error: "))
            }
        }
    }
}
