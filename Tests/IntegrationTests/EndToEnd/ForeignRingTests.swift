import Foundation
import Glibc
import OpenSSLCrypto
import PostgreSQLDoubles
import ServiceConfiguration
import Testing

@testable import SQLiteStore
@testable import sandi

/// A well-formed ring of another installation in the place of the one that the database was filled under.
@Suite(.timeLimit(.minutes(5))) struct `Another installation's key ring` {
    private static func sandi(_ words: String, _ shop: Deployment) async throws -> Finished {
        try await run(
            words.split(separator: " ").map(String.init), in: shop.folder,
            environment: ["SANDI_CONFIG": shop.configurationFile])
    }

    /// Puts a fresh ring in the ring's place as an operator would, and keeps the own one.
    private static func putForeign(_ shop: Deployment) throws {
        let ring = shop.settings.keys.file
        try FileManager.default.copyItem(atPath: ring, toPath: "\(ring).own")
        try KeyRing.generate(random: PrivateRandom(), at: SystemClock().now()).save(path: "\(ring).other")
        try #require(rename("\(ring).other", ring) == 0)
    }

    @Test("R17 R55 R56 beside a running service it is refused and told once, and right codes stay right")
    func reloaded() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "email:120")) { shop in
            let service = try ServiceProcess(shop)
            let client = try await service.client()
            let id = try #require(try await client.create(email: "ann@example.com")["id"])
            let code = try shop.code(readIn: try await shop.mail(to: "ann@example.com"))
            try Self.putForeign(shop)
            func told() -> Int { service.command.errors.components(separatedBy: "key ring not reloaded").count - 1 }
            _ = try await eventually("the refusal: \(service.command.errors)") { told() > 0 ? true : nil }
            #expect(service.command.errors.contains("it is another installation's ring"))
            #expect(try await client.check(id, wrong(code))["outcome"] == "wrong_code")
            #expect(try await client.check(id, code)["outcome"] == "approved")
            service.command.signal(SIGTERM)
            let ended = await service.command.finish()
            #expect(ended.status == 0 && told() == 1, "\(ended.errors)")
        }
    }

    @Test("R55 R56 with it no service starts, no command works, and the doctor says so")
    func started() async throws {
        try await Deployment.with { shop in
            try await Self.expectRefused(shop)
        }
    }

    @Test("R55 R56 with it no service starts on a server's database either")
    func startedOnPostgreSQL() async throws {
        try await withDatabase { database in
            try await Deployment.with(DeploymentOptions(database: database)) { shop in
                try await Self.expectRefused(shop)
            }
        }
    }

    private static func expectRefused(_ shop: Deployment) async throws {
        // The audit trail's anchor is what tells the ring.
        try await sandi("stop --country SG --reason drill", shop).expectSuccess()
        try putForeign(shop)
        let ring = shop.settings.keys.file
        for words in ["serve", "stop --country ID", "secrets rotate", "apps list"] {
            let refused = try await sandi(words, shop)
            #expect(refused.status == 2, "\(words): \(refused.errors)")
            #expect(refused.errors.contains("\(ring) does not belong to the database"), "\(words): \(refused.errors)")
        }
        let doctor = try await sandi("doctor", shop)
        #expect(doctor.status == 1 && doctor.output.contains("WRONG  store: the key ring"), "\(doctor.output)")
        try #require(rename("\(ring).own", ring) == 0)
        try await sandi("stop lift --country SG", shop).expectSuccess()
        try await sandi("audit verify", shop).expectSuccess()
        try await shop.serving { client async throws in #expect(try await client.get("/readyz").status == 200) }
    }

    @Test("R55 R56 keys of destinations tell the ring where nothing was ever written down")
    func subjectsAlone() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "email:120")) { shop in
            try await shop.serving { client in
                _ = try #require(try await client.create(email: "ann@example.com")["id"])
            }
            do {
                let connection = try Connection(path: "\(shop.dataFolder)/sandi.db", access: .writing)
                try connection.execute("DELETE FROM audit; DELETE FROM audit_anchor")
            }
            try Self.putForeign(shop)
            let refused = try await Self.sandi("serve", shop)
            #expect(refused.status == 2 && refused.errors.contains("does not belong to"), "\(refused.errors)")
        }
    }
}
