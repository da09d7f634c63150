import Foundation
import SandboxPhone
import Testing

/// Every option with values that nobody should give: a clear error that names it, nothing lost, never a trap.
@Suite(.timeLimit(.minutes(5))) struct `A hostile value` {
    static let values = [
        "", " ", "-1!", "99999999999999999999 ", "\u{1B}[31m", "../../../etc/passwd", "'; DROP TABLE applications;--",
        "%s%n%x", "\u{202E}evil", "💣", String(repeating: "9", count: 5000), String(repeating: "é,:", count: 3000),
    ]

    /// Commands with `@` where the value goes, and a word by which its error names the place.
    static let places: [(command: [String], name: String)] = [
        (["apps", "create", "@"], "NAME"),
        (["apps", "create", "new", "--sender=@"], "--sender"),
        (["apps", "create", "new", "--countries=@"], "--countries"),
        (["apps", "create", "new", "--workflow=@"], "--workflow"),
        (["apps", "create", "new", "--locale=@"], "--locale"),
        (["apps", "create", "new", "--code-length=@"], "--code-length"),
        (["apps", "create", "new", "--code-lifetime=@"], "--code-lifetime"),
        (["apps", "create", "new", "--checks-max=@"], "--checks-max"),
        (["apps", "change", "@", "--locale=en"], "application"),
        (["keys", "create", "@"], "application"),
        (["keys", "create", "shop", "--scopes=@"], "--scopes"),
        (["keys", "create", "shop", "--days=@"], "--days"),
        (["keys", "create", "shop", "--out=\(unwritable)@"], "--out"),
        (["keys", "list", "@"], "application"),
        (["keys", "revoke", "@"], "KEY"),
        (["config", "print", "--config=\(unwritable)@"], unwritable),
        (["prompts", "say", "@"], "CODE"),
    ]

    /// Options of commands that read all packs first, which takes its time.
    static let slow: [(command: [String], name: String)] = [
        (["prompts", "check", "--voice=\(unwritable)@"], "voice"),
        (["prompts", "check", "--email=\(unwritable)@"], "email"),
        (["prompts", "say", "471902", "--locale=@"], "--locale"),
    ]

    /// Options that take a number.
    static let numbers: [(command: [String], name: String)] = [
        (["apps", "create", "new", "--code-length=@"], "--code-length"),
        (["apps", "create", "new", "--code-lifetime=@"], "--code-lifetime"),
        (["apps", "create", "new", "--checks-max=@"], "--checks-max"),
        (["keys", "create", "shop", "--days=@"], "--days"),
    ]

    /// The same for commands that speak to a running service.
    static let requests: [(command: [String], name: String)] = [
        (["send", "--phone=@"], "to.phone"),
        (["send", "--email=@"], "to.email"),
        (["send", "--email=ann@example.com", "--locale=@"], "locale"),
        (["send", "--email=ann@example.com", "--purpose=@"], "purpose"),
        (["send", "--email=ann@example.com", "--workflow=@"], "workflow"),
        (["send", "--email=ann@example.com", "--url=@"], "--url"),
        (["send", "--email=ann@example.com", "--key-file=\(unwritable)@"], unwritable),
        (["check", "@", "471902"], "ID"),
        (["check", "ver_00000000000000000000000000", "@"], "code"),
        (["health", "--url=@"], "--url"),
    ]

    /// A place where no file can be: below something that is no folder.
    static let unwritable = "/dev/null/"

    @Test func `is refused by every option of the installation, and no application or key is made`() async throws {
        try await Deployment.with { shop in
            let environment = ["SANDI_CONFIG": shop.configurationFile]
            try await Self.tryAll(Self.places, Self.values, in: shop.folder, environment)
            try await Self.tryAll(Self.slow, Array(Self.values.suffix(2)), in: shop.folder, environment)
            let numbers = ["-1", "0", "1e3", "0x6", "9223372036854775807", "99999999999999999999"]
            try await Self.tryAll(Self.numbers, numbers, in: shop.folder, environment)
            #expect(try shop.count("applications") == 1)
            #expect(try shop.count("api_keys") == 1)
        }
    }

    @Test func `is refused by every option of a request, and nothing is sent`() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                let environment = ["SANDI_URL": client.url, "SANDI_API_KEY": shop.key]
                try await Self.tryAll(Self.requests, Self.values, in: shop.folder, environment)
                #expect(try shop.count("verifications") == 0)
                #expect(shop.sandbox.requests.all.isEmpty)
                let hostile = try await run(
                    ["send", "--email", "ann@example.com"], in: shop.folder,
                    environment: ["SANDI_URL": client.url, "SANDI_API_KEY": "a\r\nX-Evil: 1"])
                #expect(hostile.status == 2 && hostile.errors.contains("API key"))
            }
        }
    }

    @Test func `in the configuration's environment stops the start and names the variable`() async throws {
        try await Deployment.with { shop in
            let names = [
                "SERVER_PORT", "SERVER_HOST", "LOG_LEVEL", "APPLICATIONS_WORKFLOW", "GATEWAYS_OCA_CALL_IVR_ID",
            ]
            for name in names {
                for value in ["", "99999999999999999999 ", "\u{1B}[31m", String(repeating: "é,:", count: 3000)] {
                    let ended = try await run(
                        ["serve", "--config", shop.configurationFile], in: shop.folder,
                        environment: ["SANDI_\(name)": value])
                    #expect(ended.status == 2 && !ended.wasSignalled, "\(name)=\(value.prefix(30))")
                    #expect(ended.errors.contains("SANDI_\(name)"), "\(name)=\(value.prefix(30)): \(ended.errors)")
                    #expect(!ended.errors.contains("\u{1B}"))
                }
            }
        }
    }

    private static func tryAll(
        _ places: [(command: [String], name: String)], _ values: [String], in folder: String,
        _ environment: [String: String]
    ) async throws {
        for (command, name) in places {
            for value in values {
                let arguments = command.map { $0.contains("ann@") ? $0 : $0.replacing("@", with: value) }
                let ended = try await run(arguments, in: folder, environment: environment)
                let place: Comment = "\(command) \(value.prefix(30).debugDescription) \(ended.errors.prefix(300))"
                #expect(!ended.wasSignalled, place)
                #expect([1, 2, 64].contains(ended.status), place)
                // A value that begins with a hyphen is an unknown option to the parser of the command line.
                #expect(ended.status == 64 || ended.errors.contains(name), place)
                #expect(ended.errors.lowercased().contains("error: "), place)
                #expect(ended.status == 64 || !ended.errors.contains("\u{1B}"), place)
                #expect(ended.errors.utf8.count < 20_000, place)
            }
        }
    }
}
