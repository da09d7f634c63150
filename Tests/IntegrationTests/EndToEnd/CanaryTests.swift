import Foundation
import OpenSSLCrypto
import SandboxPhone
import ServiceConfiguration
import StrictJSON
import Testing

/// Searches everything that the service writes or answers for what it must keep to itself.
@Suite(.timeLimit(.minutes(5))) struct `After a full run at the level trace` {
    static let phones = ["+6281234567190", "+6281234567201", "+6281334567307", "+6281334567404"]

    @Test("R11 R58 R80 R81 no code, destination or key is in logs, data or answers")
    func canary() async throws {
        // Codes of ten digits are found by chance nowhere.
        let options = DeploymentOptions(speed: 500, workflow: "call:5,email:120", codeLength: 10)
        try await Deployment.with(options) { shop in
            let service = try ServiceProcess(shop, environment: ["SANDI_LOG_LEVEL": "trace"])
            let client = try await service.client()
            var secrets = Self.phones + [shop.key, String(shop.key.dropFirst(8))]
            var ids: [String] = []
            for phone in Self.phones {
                let created = try await client.create(phone: phone, email: Self.address(phone))
                ids.append(try #require(created["id"], "\(created.text)"))
            }
            for (phone, id) in zip(Self.phones, ids) {
                let code = try await Self.code(phone, shop)
                secrets += [code, wrong(code), Self.address(phone)]
                _ = try await client.check(id, wrong(code))
                try Self.search(shop, service, client, secrets)
                #expect(try await client.check(id, code)["outcome"] == "approved")
                _ = try await client.get("/v1/verifications/\(id)")
                _ = try await client.deliveries(id)
                _ = try await client.events(id)
            }
            try await Self.askOddly(client, secrets)
            _ = try await client.get("/v1/verifications")
            let exported = try await client.send(
                "POST", "/v1/destinations/export", ["to": ["phone": .string(Self.phones[0])]])
            #expect(exported.status == 200, "\(exported.text)")
            client.transcript.note(try await service.metrics().get("/metrics").text)
            service.command.signal(15)
            _ = await service.command.finish()
            try Self.search(shop, service, client, secrets, try await Self.outputs(shop))
        }
    }

    private static func address(_ phone: String) -> String { "ann.\(phone.suffix(4))@example.com" }

    private static func code(_ phone: String, _ shop: Deployment) async throws -> String {
        guard phone.hasSuffix("90") else {
            return try shop.code(readIn: try await shop.mail(to: address(phone)))
        }
        return try shop.code(heardIn: try await shop.call(to: phone))
    }

    /// Requests that are refused must not bring out what they were refused for.
    private static func askOddly(_ client: ServiceClient, _ secrets: [String]) async throws {
        let phone = secrets[0]
        _ = try await client.create(phone: phone + "0000000", email: "ann(at)example.com")
        _ = try await client.send("POST", "/v1/verifications", ["to": ["phone": .string(phone)], "code": "4719020011"])
        _ = try await client.get("/v1/verifications?key=\(client.key)")
        _ = try await client.get("/v1/verifications/\(phone.dropFirst())")
        _ = try await client.check("ver_00000000000000000000000000", secrets.last ?? "")
    }

    /// What the commands print of the same installation, and what is in a backup of it.
    private static func outputs(_ shop: Deployment) async throws -> [String: [UInt8]] {
        var outputs: [String: [UInt8]] = [:]
        for words in [
            "config print", "apps list --json", "keys list shop --json", "secrets list", "audit list --json",
            "audit verify", "subjects export --application shop --to \(phones[1])", "backup --to backup", "doctor",
        ] {
            let finished = try await run(
                words.split(separator: " ").map(String.init), in: shop.folder,
                environment: ["SANDI_CONFIG": shop.configurationFile, "SANDI_LOG_LEVEL": "trace"])
            #expect(!finished.bytes.isEmpty || words.hasPrefix("backup"), "\(words): \(finished.errors)")
            outputs["`sandi \(words.prefix(12))`"] = finished.bytes + Array(finished.errors.utf8)
        }
        try write("", to: "\(shop.folder)/opened")
        let source = try FileHandle(forReadingFrom: URL(filePath: "\(shop.folder)/backup"))
        let target = try FileHandle(forWritingTo: URL(filePath: "\(shop.folder)/opened"))
        let seal = BackupSeal(ring: try KeyRing.load(path: shop.settings.keys.file))
        try seal.open(from: source.fileDescriptor, to: target.fileDescriptor)
        outputs["the backup"] = Array(try Data(contentsOf: URL(filePath: "\(shop.folder)/opened")))
        return outputs
    }

    private static func search(
        _ shop: Deployment, _ service: ServiceProcess, _ client: ServiceClient, _ secrets: [String],
        _ outputs: [String: [UInt8]] = [:]
    ) throws {
        var places = outputs
        places["the log"] = Array(service.command.errors.utf8) + service.command.output
        places["the answers"] = Array(client.transcript.all.utf8)
        let data = shop.dataFolder
        for name in try FileManager.default.subpathsOfDirectory(atPath: data) {
            places[name] = FileManager.default.contents(atPath: "\(data)/\(name)").map { Array($0) }
        }
        #expect(places.keys.contains("sandi.db") && places.values.contains { !$0.isEmpty })
        for (place, bytes) in places {
            let text = String(decoding: bytes, as: UTF8.self)
            let plain = String(text.unicodeScalars.filter { $0 != "\0" })
            for secret in secrets {
                for form in forms(of: secret) where plain.contains(form) {
                    Issue.record("a secret of \(secret.count) characters, written with \(form.count), is in \(place)")
                }
            }
        }
    }

    /// The ways in which a text could have been written.
    private static func forms(of secret: String) -> [String] {
        let bytes = Array(secret.utf8)
        let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        // In base64 a text looks different at each of three places; the characters at its ends hang on its neighbours.
        let encoded = (0..<3).map { shift in
            let text = Data([UInt8](repeating: 0, count: shift) + bytes).base64EncodedString()
            return String(text.dropFirst(shift == 0 ? 0 : shift + 1).prefix { $0 != "=" }.dropLast(1))
        }
        var forms = [secret, hex, hex.uppercased(), secret.map(String.init).joined(separator: " ")] + encoded
        if secret.hasPrefix("+62") {
            forms += [String(secret.dropFirst()), "0\(secret.dropFirst(3))", String(secret.dropFirst(3))]
        }
        return forms
    }
}
