import OpenSSLCrypto
import ProofSigning
import SelfAttack
import ServiceConfiguration
import StrictJSON
import Testing
import VerificationCore

@testable import sandi

@Suite(.timeLimit(.minutes(5))) struct `The service under its own attack` {
    @Test("R4 R7 R8 R9 R12 R15 R16 R42 R44 R47 R50 R53 sandi attack gets nothing from the real service")
    func realService() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "email:120")) { shop in
            let keys = try ProofKeyRing.generate(.edDSA, random: PrivateRandom(), at: SystemClock().now())
            try keys.save(path: shop.settings.proofs.file)
            try await shop.serving { client in
                let other = try await stranger(shop)
                let verdicts = try await HTTPAttackTarget.with(client.url) { target in
                    await SelfAttackRun(
                        target: target, key: client.key, otherKey: other, mailbox: "security@example.com", mark: "abcd"
                    ).verdicts()
                }
                for verdict in verdicts { #expect(verdict.outcome == .pass, "\(verdict)") }
                #expect(verdicts.count == 11)
            }
        }
    }

    /// A key of another application, made beside the running service.
    private func stranger(_ shop: Deployment) async throws -> String {
        let random = PrivateRandom()
        let store = try await Assembly.store(shop.settings).store
        let application = Application(
            id: ApplicationID(random: try random.bytes(identifierRandomBytes)), name: "stranger", senderName: "Other",
            workflow: shop.settings.applications.workflow, policy: shop.settings.applications.policy,
            countries: [], locale: "id", isDisabled: false)
        let key = try APIKeyText.generate(isTest: true, random: random)
        let now = SystemClock().now()
        try await store.insert(application, at: now)
        try await store.insert(
            APIKeyRecord(
                id: APIKeyID(random: try random.bytes(identifierRandomBytes)), application: application.id,
                digest: key.digest, hint: key.hint, isTest: true, scopes: Set(APIKeyScope.allCases), createdAt: now,
                expiresAt: nil, revokedAt: nil))
        await store.close()
        return key.reveal()
    }

    @Test("R14 R53 a mailed code is answered with a proof by a key of the published set")
    func proof() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "email:120")) { shop in
            let keys = try ProofKeyRing.generate(.es256, random: PrivateRandom(), at: SystemClock().now())
            try keys.save(path: shop.settings.proofs.file)
            try await shop.serving { client in
                let created = try await client.create(email: "ann@example.com")
                let id = try #require(created["id"])
                let code = try shop.code(readIn: try await shop.mail(to: "ann@example.com"))
                let answer = try await client.check(id, code)
                #expect(answer["outcome"] == "approved")
                #expect(try #require(answer["proof"]).split(separator: ".").count == 3)
                let published = try await client.get("/.well-known/jwks.json").json["keys"]?.array
                #expect(published?.map { $0["kid"]?.string } == [keys.keys[0].id])
                #expect(try await client.get("/v1/verifications/\(id)").json["proof"] == nil)
            }
        }
    }

    @Test("R13 a mailed code tells the transaction and is approved with it alone")
    func transaction() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "email:120")) { shop in
            try await shop.serving { client in
                let transaction: JSONValue = ["amount": "150000.00", "currency": "IDR", "payee": "Toko Maju"]
                for (amount, outcome) in [("150000.01", "transaction_differed"), ("150000.00", "approved")] {
                    let mailbox = "ann\(amount.suffix(1))@example.com"
                    let created = try await client.create(
                        email: mailbox, [JSONMember("transaction", transaction)])
                    let id = try #require(created["id"], "\(created.text)")
                    let mail = try await shop.mail(to: mailbox)
                    #expect("\(mail)".contains("150000.00 IDR") && "\(mail)".contains("Toko Maju"))
                    let told: JSONValue = ["amount": .string(amount), "currency": "IDR", "payee": "Toko Maju"]
                    let answer = try await client.send(
                        "POST", "/v1/verifications/\(id)/checks",
                        ["code": .string(try shop.code(readIn: mail)), "transaction": told])
                    #expect(answer["outcome"] == outcome, "\(answer.text)")
                }
            }
        }
    }
}
