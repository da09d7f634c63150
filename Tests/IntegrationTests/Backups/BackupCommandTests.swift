import Foundation
import Glibc
import OpenSSLCrypto
import ServiceConfiguration
import StrictJSON
import Testing

@testable import sandi

@Suite(.timeLimit(.minutes(5))) struct `The commands for backups` {
    /// A configuration beside the deployment's, with another data folder and perhaps another ring.
    private static func configuration(_ shop: Deployment, _ name: String, ring: String? = nil) throws {
        let text = try String(contentsOfFile: shop.configurationFile, encoding: .utf8)
            .replacingOccurrences(of: "\"\(shop.dataFolder)\"", with: "\"\(shop.folder)/\(name)\"")
        let keys = "keys:\n  file: \"\(ring ?? shop.settings.keys.file)\"\n"
        try write(text + keys, to: "\(shop.folder)/\(name).yaml")
    }

    @Test func `lead from a service to a backup and into another folder`() async throws {
        try await withFolder { folder in
            let ring = "\(folder)/data/keys/keyring"
            let old = "\(folder)/keys/old"
            let rings = ["sandi": ring, "other": ring, "third": ring, "old-ring": old, "old-other": old]
            for (name, file) in rings {
                let text = ConfigurationText.of(DeploymentOptions(), folder: folder, sandbox: "http://127.0.0.1:1")
                    .replacingOccurrences(
                        of: "\"\(folder)/data\"", with: "\"\(folder)/\(name == "sandi" ? "data" : name)\"")
                try write(text + "keys:\n  file: \"\(file)\"\n", to: "\(folder)/\(name).yaml")
            }
            try PrivateFolder.make("\(folder)/keys")
            let full = "\(folder)/keys/full"
            try KeyRing.generate(random: PrivateRandom(), at: SystemClock().now()).save(path: full)
            let lines = try String(contentsOfFile: full, encoding: .utf8).split(separator: "\n")
            try write(lines.filter { !$0.hasPrefix("backup") }.joined(separator: "\n") + "\n", to: old)
            var script = Script(folder: folder, names: ["DATA": "\(folder)/data"])
            script.environment["SANDI_CONFIG"] = "\(folder)/sandi.yaml"
            // The old ring's folder has a database too, so that the ring is what is missing.
            try await run(["migrate", "--config", "\(folder)/old-ring.yaml"], in: folder).expectSuccess()
            try await script.run("backup")
        }
    }

    @Test("R58 R60 R61 beside a running service, a backup is for its owner alone and shows no destination or key")
    func canary() async throws {
        try await Deployment.with { shop in
            let phones = ["+6281234567890", "+6281234567891"]
            let (pending, code) = try await shop.serving { client in
                var ids: [String] = []
                for phone in phones {
                    let created = try await client.create(phone: phone, email: "ann.canary@example.com")
                    ids.append(try #require(created["id"], "\(created.text)"))
                }
                let code = try shop.code(heardIn: try await shop.call(to: phones[0]))
                try await Self.underOpenMask("backup --to backup", shop).expectSuccess()
                #expect(try await client.check(ids[0], code)["outcome"] == "approved")
                return (ids[0], code)
            }
            let path = "\(shop.folder)/backup"
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            try Self.search(path, shop, phones + ["ann.canary@example.com", shop.key, code])
            try Self.configuration(shop, "restored")
            try await Self.underOpenMask("restore --from backup --config restored.yaml", shop).expectSuccess()
            let restored = "\(shop.folder)/restored"
            for name in try FileManager.default.contentsOfDirectory(atPath: restored) {
                let mode = try FileManager.default.attributesOfItem(atPath: "\(restored)/\(name)")[.posixPermissions]
                #expect(mode as? Int == 0o600, "\(name)")
            }
            try await Self.expectRefused(pending, code, shop)
        }
    }

    /// Serves the restored folder and checks a code that was right (R62).
    private static func expectRefused(_ id: String, _ code: String, _ shop: Deployment) async throws {
        let service = try RunningCommand(["serve", "--config", "restored.yaml"], in: shop.folder)
        let port = try await eventually("the start: \(service.errors)") {
            service.errors.split(separator: "\n").first { $0.contains(#""event":"serving""#) }?
                .firstMatch(of: /"port":"([0-9]+)"/)?.1.description
        }
        let client = ServiceClient(url: "http://127.0.0.1:\(port)", key: shop.key)
        let refused = try await client.check(id, code)
        #expect(refused.status == 409 && refused.text.contains("canceled"), "\(refused.text)")
        #expect(try await client.get("/v1/verifications/\(id)")["status"] == "canceled")
        service.signal(SIGTERM)
        #expect(await service.finish().status == 0)
    }

    private static func underOpenMask(_ words: String, _ shop: Deployment) async throws -> Finished {
        let sandi = try RunningCommand.executable("sandi").path
        return try await run(
            ["-c", "umask 000; exec '\(sandi)' \(words)"], by: "/bin/sh", in: shop.folder,
            environment: ["SANDI_CONFIG": shop.configurationFile])
    }

    /// Searches the sealed file and what is in it.
    private static func search(_ path: String, _ shop: Deployment, _ secrets: [String]) throws {
        let ring = try KeyRing.load(path: shop.settings.keys.file)
        let source = try FileHandle(forReadingFrom: URL(filePath: path))
        let plain = "\(shop.folder)/plain"
        try write("", to: plain)
        let target = try FileHandle(forWritingTo: URL(filePath: plain))
        try BackupSeal(ring: ring).open(from: source.fileDescriptor, to: target.fileDescriptor)
        let lines = try String(contentsOfFile: shop.settings.keys.file, encoding: .utf8).split(separator: "\n")
        let keys = lines.dropFirst().compactMap { $0.split(separator: " ").dropFirst(2).first.map(String.init) }
        try #require(keys.count == KeyPurpose.allCases.count)
        for file in [path, plain] {
            let content = try Data(contentsOf: URL(filePath: file))
            #expect(content.count > 50_000)
            let texts = secrets + keys + secrets.filter { $0.hasPrefix("+62") }.map { String($0.dropFirst(3)) }
            for text in texts { #expect(content.range(of: Data(text.utf8)) == nil, "in \(file)") }
            for key in keys {
                let bytes = try #require(Data(base64Encoded: key))
                #expect(content.range(of: bytes) == nil, "in \(file)")
            }
        }
        #expect(try Data(contentsOf: URL(filePath: plain)).starts(with: Data("SQLite format 3".utf8)))
        #expect(try Data(contentsOf: URL(filePath: path)).range(of: Data("SQLite format".utf8)) == nil)
    }

    @Test("R60 killed in the middle, a backup and a restore leave nothing that the next run does not take away")
    func killed() async throws {
        try await Deployment.with { shop in
            func copies(_ folder: String) -> [String] {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
                return names.filter { $0.contains("copy") }
            }
            let environment = ["SANDI_CONFIG": shop.configurationFile]
            try await Self.kill("backup --to - > pipe", shop) { _ in
                !copies(shop.dataFolder).isEmpty
            }
            #expect(!copies(shop.dataFolder).isEmpty)
            try await run(["backup", "--to", "whole"], in: shop.folder, environment: environment).expectSuccess()
            #expect(copies(shop.dataFolder) == [])
            try Self.configuration(shop, "restored")
            let restored = "\(shop.folder)/restored"
            let whole = try Data(contentsOf: URL(filePath: "\(shop.folder)/whole"))
            try await Self.kill("restore --from - --config restored.yaml < pipe", shop) { pipe in
                guard !copies(restored).isEmpty else { return false }
                try pipe.write(contentsOf: whole.prefix(30_000))
                return true
            }
            #expect(!copies(restored).isEmpty)
            #expect(!FileManager.default.fileExists(atPath: "\(restored)/sandi.db"))
            try await run(["restore", "--from", "whole", "--config", "restored.yaml"], in: shop.folder)
                .expectSuccess()
            #expect(copies(restored) == [])
            let apps = try await run(["apps", "list", "--config", "restored.yaml"], in: shop.folder)
            #expect(apps.output.contains("shop"))
            // A backup's file that was left half-written is written over.
            try write("half of it", to: "\(shop.folder)/again.partial", mode: 0o644)
            try await run(["backup", "--to", "again"], in: shop.folder, environment: environment).expectSuccess()
            #expect(!FileManager.default.fileExists(atPath: "\(shop.folder)/again.partial"))
        }
    }

    /// Runs a command with a pipe that nobody reads or fills to its end, and kills it once it is at work.
    private static func kill(
        _ words: String, _ shop: Deployment, when isAtWork: (FileHandle) throws -> Bool
    ) async throws {
        let path = "\(shop.folder)/pipe"
        mkfifo(path, 0o600)
        defer { unlink(path) }
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        try #require(descriptor >= 0)
        let pipe = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let sandi = try RunningCommand.executable("sandi").path
        let command = try RunningCommand(
            ["-c", "exec '\(sandi)' \(words)"], by: "/bin/sh", in: shop.folder,
            environment: ["SANDI_CONFIG": shop.configurationFile])
        _ = try await eventually("the work of \(words): \(command.errors)") { try isAtWork(pipe) ? true : nil }
        command.signal(SIGKILL)
        let ended = await command.finish()
        #expect(ended.wasSignalled, "\(ended.errors)")
    }
}

extension Finished {
    func expectSuccess(_ location: SourceLocation = #_sourceLocation) {
        #expect(status == 0 && !wasSignalled, "\(output)\(errors)", sourceLocation: location)
    }
}
