import Foundation
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
}
