import Foundation
import ServiceConfiguration
import Testing

@testable import SQLiteStore

@Suite(.timeLimit(.minutes(2))) struct `The commands and the audit trail` {
    private static func sandi(_ words: String, _ shop: Deployment) async throws -> Finished {
        try await run(
            words.split(separator: " ").map(String.init), in: shop.folder,
            environment: ["SANDI_CONFIG": shop.configurationFile])
    }

    /// The acts of the trail behind the deployment's own, with what they were done to.
    private static func acts(_ shop: Deployment) async throws -> [String] {
        let listed = try await sandi("audit list", shop)
        return listed.lines.dropFirst().map { line in
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            return "\(words[2]) \(words.suffix(2).joined(separator: " "))"
        }
    }

    @Test("R82 a trail that was taken away as a whole does not verify, nor does what is written behind it")
    func emptied() async throws {
        try await Deployment.with { shop in
            try await Self.sandi("audit verify", shop).expectSuccess()
            let connection = try Connection(path: "\(shop.dataFolder)/sandi.db", access: .writing)
            try connection.execute("DELETE FROM audit; DELETE FROM audit_anchor")
            let missing = try await Self.sandi("audit verify", shop)
            #expect(missing.status == 1 && missing.errors.contains("the anchor of the audit chain is missing"))
            try await Self.sandi("secrets rotate", shop).expectSuccess()
            let behind = try await Self.sandi("audit verify", shop)
            #expect(behind.status == 1 && behind.errors.contains("entry 1 is missing"), "\(behind.errors)")
        }
    }

    @Test("R82 keys of proofs, keys that a ring lacked and a restore are written down")
    func secrets() async throws {
        try await Deployment.with { shop in
            let proofs = shop.settings.proofs.file
            if FileManager.default.fileExists(atPath: proofs) { try FileManager.default.removeItem(atPath: proofs) }
            try await Self.sandi("proofs init", shop).expectSuccess()
            try await Self.sandi("proofs rotate", shop).expectSuccess()
            let ring = shop.settings.keys.file
            let lines = try String(contentsOfFile: ring, encoding: .utf8).split(separator: "\n")
            for purpose in ["backup", "subject"] {
                let rest = lines.filter { !$0.hasPrefix(purpose) }.joined(separator: "\n") + "\n"
                try rest.write(toFile: ring, atomically: false, encoding: .utf8)
                try await Self.sandi("secrets add-missing", shop).expectSuccess()
            }
            let acts = try await Self.acts(shop)
            #expect(
                acts.map { $0.prefix { $0 != " " } } == [
                    "proofs.created", "proofs.rotated", "secrets.completed", "secrets.completed",
                ], "\(acts)")
            #expect(acts.suffix(2).map { $0.split(separator: " ").last } == ["backup", "subject"], "\(acts)")
        }
    }

    @Test("R82 a restore is an entry of the restored trail, which verifies")
    func restored() async throws {
        try await Deployment.with { shop in
            try await Self.sandi("backup --to before", shop).expectSuccess()
            let text = try String(contentsOfFile: shop.configurationFile, encoding: .utf8)
                .replacingOccurrences(of: "\"\(shop.dataFolder)\"", with: "\"\(shop.folder)/restored\"")
            try write(text + "keys:\n  file: \"\(shop.settings.keys.file)\"\n", to: "\(shop.folder)/restored.yaml")
            try await Self.sandi("restore --from before --config restored.yaml", shop).expectSuccess()
            let verified = try await Self.sandi("audit verify --config restored.yaml", shop)
            #expect(verified.status == 0 && verified.output.contains("2 entries"), "\(verified.errors)")
            let listed = try await Self.sandi("audit list --config restored.yaml", shop)
            #expect(listed.output.contains("backup.restored"), "\(listed.output)")
        }
    }
}
