import Foundation
import Glibc
import OpenSSLCrypto
import ServiceConfiguration
import StrictJSON
import Testing

@testable import sandi

@Suite(.timeLimit(.minutes(5))) struct `Keys that are rotated` {
    private static func sandi(_ words: String, _ shop: Deployment) async throws -> Finished {
        try await run(
            words.split(separator: " ").map(String.init), in: shop.folder,
            environment: ["SANDI_CONFIG": shop.configurationFile])
    }

    /// Creates by mail, reads the code and checks it; what the check says.
    private static func verify(_ number: Int, _ client: ServiceClient, _ shop: Deployment) async throws -> String? {
        let address = "person\(number)@example.com"
        let id = try #require(try await client.create(email: address)["id"])
        let code = try shop.code(readIn: try await shop.mail(to: address))
        return try await client.check(id, code)["outcome"]
    }

    @Test("R56 while codes are made and checked, rotations make no check fail, and the service goes on")
    func underLoad() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "email:120")) { shop in
            try await shop.serving { client in
                let early = try #require(try await client.create(email: "early@example.com")["id"])
                let earlyCode = try shop.code(readIn: try await shop.mail(to: "early@example.com"))
                let outcomes = try await withThrowingTaskGroup(of: [String?].self) { group in
                    for worker in 0..<3 {
                        group.addTask {
                            var outcomes: [String?] = []
                            for round in 0..<6 {
                                outcomes.append(try await Self.verify(worker * 100 + round, client, shop))
                            }
                            return outcomes
                        }
                    }
                    group.addTask {
                        for _ in 0..<3 { try await Self.sandi("secrets rotate", shop).expectSuccess() }
                        return []
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(outcomes.count == 18 && outcomes.allSatisfy { $0 == "approved" }, "\(outcomes)")
                #expect(try await client.check(early, earlyCode)["outcome"] == "approved")
                let ids = try KeyRing.load(path: shop.settings.keys.file).keys(for: .code).map(\.id)
                #expect(ids == [1, 2, 3, 4])
                _ = try await eventually("the keys of destinations under the newest key") {
                    let old = try shop.count("subject_keys WHERE ring_key < 4")
                    return old == 0 ? true : nil
                }
                #expect(try shop.count("subject_keys") == 19)
                // One that was made under the newest key, after all of it.
                #expect(try await Self.verify(1000, client, shop) == "approved")
            }
            let verified = try await Self.sandi("audit verify", shop)
            #expect(verified.status == 0 && verified.output.contains("4 entries"), "\(verified.output)")
        }
    }

    @Test("R56 a key that is still used, current or fresh is not retired, and the index is not rotated")
    func retiring() async throws {
        try await Deployment.with { shop in
            for words in [
                "secrets retire --purpose code --id 1 --backups-deleted", "secrets rotate --purpose index",
                "secrets rotate --purpose nonsense", "secrets rotate --in-minutes 20000",
            ] {
                #expect(try await Self.sandi(words, shop).status == 2, "\(words)")
            }
            try await Self.sandi("secrets rotate --purpose code,audit", shop).expectSuccess()
            let early = try await Self.sandi("secrets retire --purpose code --id 1 --backups-deleted", shop)
            #expect(early.status == 1 && early.errors.contains("less than 15 minutes ago"), "\(early.errors)")
            // As if the rotation had been long ago.
            let ring = shop.settings.keys.file
            let text = try String(contentsOfFile: ring, encoding: .utf8)
                .replacing(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "2026-01-01T00:00:00Z")
            try text.write(toFile: ring, atomically: false, encoding: .utf8)
            let backups = try await Self.sandi("secrets retire --purpose code --id 1", shop)
            #expect(backups.status == 1 && backups.errors.contains("--backups-deleted"))
            let used = try await Self.sandi("secrets retire --purpose audit --id 1 --backups-deleted", shop)
            #expect(used.status == 1 && used.errors.contains("stored rows were made with key 1"), "\(used.errors)")
            try await Self.sandi("secrets retire --purpose code --id 1 --backups-deleted", shop).expectSuccess()
            let listed = try await Self.sandi("secrets list", shop)
            let named = listed.lines.prefix(2).map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
            #expect(named == ["code 2", "envelope 1"], "\(listed.output)")
            try await Self.sandi("audit verify", shop).expectSuccess()
        }
    }

    @Test("R56 a ring without a key for the audit trail or for subjects stops the start, with what helps")
    func lacking() async throws {
        try await Deployment.with { shop in
            let ring = shop.settings.keys.file
            let text = try String(contentsOfFile: ring, encoding: .utf8)
            let old = text.split(separator: "\n").filter { !$0.hasPrefix("subject") }.joined(separator: "\n") + "\n"
            try old.write(toFile: ring, atomically: false, encoding: .utf8)
            let refused = try await Self.sandi("serve", shop)
            #expect(refused.status == 2 && refused.errors.contains("it has no key for 'subject'"))
            #expect(refused.errors.contains("hint: `sandi secrets add-missing`"))
            try await Self.sandi("secrets add-missing", shop).expectSuccess()
            try await shop.serving { client async throws in #expect(try await client.get("/readyz").status == 200) }
        }
    }

    @Test("R56 the list tells which key makes new values, which will, and two rings apart, but no key")
    func listed() async throws {
        try await Deployment.with { shop in
            func lines() async throws -> [String] { try await Self.sandi("secrets list", shop).lines }
            let before = try await lines()
            try #require(before.count == KeyPurpose.allCases.count)
            #expect(before.allSatisfy { $0.contains("  makes new values from 20") && $0.hasSuffix("  (current)") })
            let checks = before.compactMap { $0.firstMatch(of: #/  check ([0-9a-f]{8})  /#)?.1 }
            #expect(Set(checks).count == before.count)
            try await Self.sandi("secrets rotate --purpose code --in-minutes 60", shop).expectSuccess()
            let coming = try await lines()
            #expect(coming[0] == before[0])
            #expect(coming[1].hasPrefix("code 2  ") && coming[1].hasSuffix("  (coming)"), "\(coming)")
            try await Self.sandi("secrets rotate --purpose envelope", shop).expectSuccess()
            let after = try await lines()
            #expect(after[2].hasPrefix("envelope 1  ") && after[2].hasSuffix("  (former)"), "\(after)")
            #expect(after[3].hasPrefix("envelope 2  ") && after[3].hasSuffix("  (current)"), "\(after)")
            let keys = try String(contentsOfFile: shop.settings.keys.file, encoding: .utf8).split(separator: "\n")
                .dropFirst().map { String($0.split(separator: " ")[2]) }
            #expect(!keys.isEmpty && keys.allSatisfy { key in after.allSatisfy { !$0.contains(key.prefix(8)) } })
        }
    }

    @Test("R60 R64 every command makes files for its owner alone and leaves no core, not only the service")
    func everyCommand() async throws {
        try await withFolder { folder in
            let sandi = try RunningCommand.executable("sandi").path
            // It waits for a code on standard input.
            let command = try RunningCommand(
                ["-c", "umask 000; exec '\(sandi)' check ver_1"], by: "/bin/sh", in: folder,
                environment: ["SANDI_API_KEY": "sk_test_1"])
            _ = try await eventually("the mask and the limit") {
                let process = "/proc/\(command.id)"
                let status = try String(contentsOfFile: "\(process)/status", encoding: .utf8)
                let limits = try String(contentsOfFile: "\(process)/limits", encoding: .utf8)
                return status.contains("Umask:\t0077") && limits.contains(/Max core file size +0 +0/) ? true : nil
            }
            command.closeInput()
            let ended = await command.finish()
            #expect(ended.status == 2, "\(ended.errors)")
        }
    }

    @Test("R64 an aborted service leaves no core, and its command line and environment show no key")
    func aborted() async throws {
        try await Deployment.with { shop in
            let service = try ServiceProcess(shop)
            _ = try await service.client()
            let folder = "/proc/\(service.command.id)"
            let limits = try String(contentsOfFile: "\(folder)/limits", encoding: .utf8)
            #expect(limits.contains(/Max core file size +0 +0/), "\(limits)")
            let keys = try String(contentsOfFile: shop.settings.keys.file, encoding: .utf8).split(separator: "\n")
                .dropFirst().map { String($0.split(separator: " ")[2]) }
            for name in ["cmdline", "environ"] {
                let shown = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
                #expect(!shown.isEmpty)
                for secret in keys + [shop.key] {
                    #expect(shown.range(of: Data(secret.utf8)) == nil, "\(name)")
                }
            }
            let before = try FileManager.default.subpathsOfDirectory(atPath: shop.folder)
            service.command.signal(SIGABRT)
            let ended = await service.command.finish()
            // Nor a backtrace, which would show registers and memory.
            #expect(ended.wasSignalled && !ended.errors.contains("***"), "\(ended.errors)")
            let after = try FileManager.default.subpathsOfDirectory(atPath: shop.folder)
            #expect(Set(after).subtracting(before).allSatisfy { !$0.contains("core") }, "\(after)")
        }
    }
}
