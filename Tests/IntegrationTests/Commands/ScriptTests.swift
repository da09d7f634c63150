import Foundation
import PromptRendering
import SandboxPhone
import ServiceConfiguration
import StrictJSON
import Testing

/// The command line, held against sessions written down in `Scripts`.
@Suite(.timeLimit(.minutes(5))) struct `The command line` {
    @Test func `explains what to do when nothing is configured`() async throws {
        try await withFolder { folder in
            var script = Script(folder: folder, names: [:])
            try await script.run("nothing-configured")
        }
    }

    @Test func `has a help text for every command and refuses what it does not know`() async throws {
        try await withFolder { folder in
            var script = Script(folder: folder, names: [:])
            try await script.run("usage")
        }
    }

    @Test func `leads from a configuration to applications and keys`() async throws {
        try await withFolder { folder in
            let configuration = "\(folder)/sandi.yaml"
            try write(
                ConfigurationText.of(DeploymentOptions(), folder: folder, sandbox: "http://127.0.0.1:1"),
                to: configuration)
            var script = Script(folder: folder, names: ["DATA": "\(folder)/data"])
            script.environment["SANDI_CONFIG"] = configuration
            // Four digits and one check are one in 666 a day.
            script.environment["SANDI_APPLICATIONS_GUESS_ODDS_MIN"] = "500"
            try await script.run("installation")
            let key = try FileManager.default.attributesOfItem(atPath: "\(folder)/key.txt")
            #expect(key[.posixPermissions] as? Int == 0o600)
            // Two printed, two written to files; none for a file that stood there, none for nobody.
            let keys = try await run(["keys", "list", "shop"], in: folder, environment: script.environment)
            #expect(keys.lines.count == 4)
            // Its codes have four digits by then: too few where the ceiling was lowered meanwhile.
            var stricter = script.environment
            stricter["SANDI_APPLICATIONS_GUESS_ODDS_MIN"] = "10000"
            _ = try await run(["apps", "disable", "shop"], in: folder, environment: stricter)
            let refused = try await run(["apps", "enable", "shop"], in: folder, environment: stricter)
            #expect(refused.status == 2, "\(refused.errors)")
            #expect(refused.errors.contains("--code-length: 4 digits and 1 checks can be guessed"), "\(refused.errors)")
            let enabled = try await run(["apps", "enable", "shop"], in: folder, environment: script.environment)
            #expect(enabled.status == 0, "\(enabled.errors)")
        }
    }

    @Test func `checks and says prompts`() async throws {
        try await withFolder { folder in
            var script = Script(folder: folder, names: ["FOLDER": folder])
            let configuration = "\(folder)/sandi.yaml"
            try write(
                ConfigurationText.of(DeploymentOptions(), folder: folder, sandbox: "http://127.0.0.1:1"),
                to: configuration)
            script.environment["SANDI_CONFIG"] = configuration
            try await script.run("prompts")
        }
    }

    @Test(
        "the spoken call is decoded by mpg123 without a warning",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/mpg123")),
        arguments: ["id", "en", "ms", "vi"])
    func decoded(_ locale: String) async throws {
        try await withFolder { folder in
            let voice = ["voice", "email", "sms", "whatsapp"].flatMap {
                ["--\($0)", "\(projectFolder)/templates/\($0)"]
            }
            let said = try await run(["prompts", "say", "--locale", locale, "471902"] + voice, in: folder)
            #expect(said.status == 0)
            try Data(said.bytes).write(to: URL(filePath: "\(folder)/call.mp3"))
            let decoded = try await run(["-t", "call.mp3"], by: "/usr/bin/mpg123", in: folder)
            #expect(decoded.status == 0)
            #expect(!decoded.errors.lowercased().contains("warn"), "\(decoded.errors)")
            #expect(!decoded.errors.lowercased().contains("error"), "\(decoded.errors)")
            let rounds = try Deployment.prompts.get().digits(in: said.bytes, locale: locale)
            #expect(!rounds.isEmpty && rounds.allSatisfy { $0 == [4, 7, 1, 9, 0, 2] })
        }
    }

    @Test("R13 a command says the call for a transaction", arguments: ["id", "en", "ms"])
    func told(_ locale: String) async throws {
        try await withFolder { folder in
            let folders = ["voice", "email", "sms", "whatsapp"].flatMap {
                ["--\($0)", "\(projectFolder)/templates/\($0)"]
            }
            let told = ["--amount", "1250000.50", "--currency", "IDR", "--payee", "Toko Maju 1234567890"]
            let said = try await run(["prompts", "say", "--locale", locale, "471902"] + told + folders, in: folder)
            #expect(said.status == 0, "\(said.errors)")
            let rounds = try Deployment.prompts.get().heard(in: said.bytes, locale: locale)
            #expect(!rounds.isEmpty && rounds.allSatisfy { $0.digits == [4, 7, 1, 9, 0, 2] })
            let transaction = try #require(rounds.first?.transaction)
            #expect(transaction.amount == "1250000.50" && transaction.currency == "IDR")
            #expect(transaction.payeeEnding == "7890")
        }
    }

    @Test func `speaks to a running service, and a revoked key is noticed`() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                var script = Script(folder: shop.folder, names: ["URL": client.url])
                script.environment = [
                    "SANDI_CONFIG": shop.configurationFile, "SANDI_URL": client.url, "SANDI_API_KEY": shop.key,
                ]
                try await script.run("client")
                let listed = try await run(
                    ["keys", "list", "shop", "--json"], in: shop.folder, environment: script.environment)
                let key = try #require(try JSONValue.parse(listed.bytes).array?.first?["id"]?.string)
                #expect(try await client.get("/v1/verifications").status == 200)
                let revoked = try await run(["keys", "revoke", key], in: shop.folder, environment: script.environment)
                #expect(revoked.status == 0)
                _ = try await eventually("the revocation") {
                    try await client.get("/v1/verifications").status == 401 ? true : nil
                }
            }
        }
    }

    @Test func `doctor names what is wrong`() async throws {
        try await Deployment.with { shop in
            func doctor(_ environment: [String: String]) async throws -> Finished {
                try await run(
                    ["doctor", "--live", "--config", shop.configurationFile], in: shop.folder, environment: environment)
            }
            let down = try await doctor(["SANDI_GATEWAYS_OCA_CALL_BASE_URL": "http://127.0.0.1:1/call/v2"])
            #expect(down.status == 1)
            #expect(down.output.contains("WRONG  oca-call numbers"))
            #expect(down.output.contains("ok     oca-email account"))
            let token = try await doctor(["SANDI_GATEWAYS_OCA_EMAIL_TOKEN": "other-token"])
            #expect(token.status == 1)
            #expect(token.output.contains("WRONG  oca-email account"))
            #expect(!(token.output + token.errors).contains("other-token"))
            let ivr = try await doctor(["SANDI_GATEWAYS_OCA_CALL_IVR_ID": "65f1bd77be41d70012ab0000"])
            #expect(ivr.status == 1)
            #expect(ivr.output.contains("no IVR with the configured ivr_id"))
            try FileManager.default.removeItem(atPath: shop.settings.keys.file)
            let keys = try await doctor([:])
            #expect(keys.status == 1)
            #expect(keys.output.contains("WRONG  keys"))
        }
    }
}
