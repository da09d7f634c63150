import Foundation
import SandboxPhone
import ServiceConfiguration
import Testing

/// What keeps the service from starting is named, with exit code 2, before anything is served.
@Suite(.timeLimit(.minutes(5))) struct `A start with something wrong` {
    private func refusal(_ shop: Deployment, environment: [String: String] = [:]) async throws -> Finished {
        let ended = try await run(
            ["serve", "--config", shop.configurationFile], in: shop.folder, environment: environment)
        #expect(!ended.wasSignalled)
        #expect(!ended.errors.contains("\"serving\""))
        return ended
    }

    /// A copy of a template folder that may be spoilt, and the variable that names it.
    private func copy(_ folder: String, in shop: Deployment) throws -> String {
        let path = "\(shop.folder)/\(folder)"
        try FileManager.default.copyItem(atPath: "\(projectFolder)/templates/\(folder)", toPath: path)
        return path
    }

    @Test func `a damaged clip stops it with the pack's and the clip's name`() async throws {
        try await Deployment.with { shop in
            let voice = try copy("voice", in: shop)
            var clip = try Data(contentsOf: URL(filePath: "\(voice)/id/clips/7.mp3"))
            clip[clip.count / 2] ^= 0xFF
            try clip.write(to: URL(filePath: "\(voice)/id/clips/7.mp3"))
            try FileManager.default.removeItem(atPath: "\(voice)/en/clips/3.mp3")
            let ended = try await refusal(shop, environment: ["SANDI_PROMPTS_VOICE_FOLDER": voice])
            #expect(ended.status == 2)
            for part in ["id", "clips/7.mp3", "en", "clips/3.mp3"] {
                #expect(ended.errors.contains(part), "\(ended.errors)")
            }
            #expect(ended.errors.contains("hint: `sandi prompts check`"))
        }
    }

    @Test func `a mail template without the code stops it with the part's name`() async throws {
        try await Deployment.with { shop in
            let email = try copy("email", in: shop)
            try write("{{sender}}, {{minutes}}", to: "\(email)/ms/text.mustache")
            let ended = try await refusal(shop, environment: ["SANDI_PROMPTS_EMAIL_FOLDER": email])
            #expect(ended.status == 2)
            #expect(ended.errors.contains("ms") && ended.errors.contains("text.mustache"), "\(ended.errors)")
        }
    }

    @Test(
        "R56 a key ring that others may read, that is damaged or missing stops it",
        arguments: ["open", "damaged", "missing"])
    func keyRing(_ fault: String) async throws {
        try await Deployment.with { shop in
            let ring = shop.settings.keys.file
            switch fault {
            case "open": try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: ring)
            case "damaged": try write("sandi-keyring 1\nnonsense", to: ring)
            default: try FileManager.default.removeItem(atPath: ring)
            }
            let ended = try await refusal(shop)
            #expect(ended.status == 2)
            #expect(ended.errors.contains("error: "))
            #expect(ended.errors.contains(ring), "\(ended.errors)")
        }
    }

    @Test(
        "R89 a missing database is not made, and a foreign or damaged one is left as it is",
        arguments: ["missing", "foreign", "damaged"])
    func database(_ fault: String) async throws {
        try await Deployment.with { shop in
            let path = "\(shop.dataFolder)/sandi.db"
            for name in try FileManager.default.contentsOfDirectory(atPath: shop.dataFolder)
            where name.hasPrefix("sandi.db") {
                // The log's files also go by themselves when the last connection closes.
                try? FileManager.default.removeItem(atPath: "\(shop.dataFolder)/\(name)")
            }
            let content = fault == "foreign" ? foreignDatabase : Data("no database at all ".utf8) + Data(count: 8192)
            if fault != "missing" { try content.write(to: URL(filePath: path)) }
            let ended = try await refusal(shop)
            #expect(ended.status == 2)
            #expect(ended.errors.contains("sandi.db") || ended.errors.contains(shop.dataFolder), "\(ended.errors)")
            #expect(FileManager.default.contents(atPath: path) == (fault == "missing" ? nil : content))
        }
    }

    @Test func `a port that is in use is named, with exit code 3`() async throws {
        try await Deployment.with { shop in
            let ended = try await refusal(shop, environment: ["SANDI_SERVER_PORT": "\(shop.sandbox.port)"])
            #expect(ended.status == 3)
            #expect(ended.errors.contains("port \(shop.sandbox.port) of 127.0.0.1 is in use"))
        }
    }

    @Test func `a port of metrics that is in use is named, with exit code 3`() async throws {
        try await Deployment.with { shop in
            // The API's port may be bound before this one is tried.
            let ended = try await run(
                ["serve", "--config", shop.configurationFile], in: shop.folder,
                environment: ["SANDI_METRICS_PORT": "\(shop.sandbox.port)"])
            #expect(ended.status == 3)
            #expect(ended.errors.contains("port \(shop.sandbox.port) of 127.0.0.1 for metrics"), "\(ended.errors)")
        }
    }

    @Test func `an address that is not this machine's is named`() async throws {
        try await Deployment.with { shop in
            let environment = [
                "SANDI_SERVER_HOST": "192.0.2.1", "SANDI_SERVER_ALLOW_PLAIN_HTTP_OFF_LOOPBACK": "true",
            ]
            let ended = try await refusal(shop, environment: environment)
            #expect(ended.status == 3)
            #expect(ended.errors.contains("error: ") && ended.errors.contains("192.0.2.1"), "\(ended.errors)")
        }
    }

    @Test func `every fault of a configuration is told at once, each with its key`() async throws {
        try await Deployment.with { shop in
            let environment = [
                "SANDI_SERVER_PORT": "70000", "SANDI_LOG_LEVEL": "loud", "SANDI_WORKER_LEASE_SECONDS": "-1",
                "SANDI_SERVER_POTR": "1", "SANDI_GATEWAYS_OCA_CALL_FROM_NUMBERS": "abc",
            ]
            let ended = try await refusal(shop, environment: environment)
            #expect(ended.status == 2)
            for key in environment.keys { #expect(ended.errors.contains(key), "\(key): \(ended.errors)") }
        }
    }
}

/// The first page of a database that another program made: SQLite's header with a foreign application's mark.
private let foreignDatabase: Data = {
    var page = Data("SQLite format 3\0".utf8) + Data(count: 4096 - 16)
    for (offset, byte) in [
        (16, 0x10), (18, 1), (19, 1), (21, 64), (22, 32), (23, 32), (31, 1), (47, 4), (59, 1), (68, 0x42), (71, 1),
        (100, 13), (105, 0x10),
    ] { page[offset] = UInt8(byte) }
    return page
}()
