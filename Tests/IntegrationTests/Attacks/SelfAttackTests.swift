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
                        target: target, key: client.key, otherKey: other, mailbox: "security@example.com", mark: "abcd",
                        patience: patience(by: shop.clock)
                    ).verdicts()
                }
                for verdict in verdicts { #expect(verdict.outcome == .pass, "\(verdict)") }
                #expect(verdicts.count == 11)
                let laundering = try #require(verdicts.first { $0.name == "resend laundering" })
                for none in ["resend 0 of", "reissue 0 of"] {
                    #expect(!laundering.evidence.contains(none), "\(laundering.evidence)")
                }
            }
        }
    }

    /// Waits by the clock that the service keeps to, which is faster than the machine's.
    private func patience(by clock: FastClock) -> AttackPatience {
        AttackPatience(longest: .seconds(60)) { time in
            let now: Timestamp = clock.now()
            try await clock.sleep(until: now + time)
        }
    }

    @Test("R16 sandi attack without the patience to wait says what it did not try, and does not pass for it")
    func gaps() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "email:120")) { shop in
            let service = try ServiceProcess(shop)
            let client = try await service.client()
            let attack = [
                "attack", "--url", client.url, "--mailbox", "security@example.com", "--patience", "0", "--config",
                shop.configurationFile,
            ]
            let environment = ["SANDI_API_KEY": shop.key, "SANDI_ATTACK_TARGETS": client.url]
            let ended = try await run(attack, in: shop.folder, environment: environment)
            #expect(ended.status == 3, "\(ended.output)\(ended.errors)")
            #expect(ended.output.contains("not run  resend laundering (R16, R18): no resend or reissue was accepted"))
            #expect(ended.output.contains("not run  foreign ids"))
            #expect(ended.errors.contains("2 of 11 attacks were not run: resend laundering, foreign ids"))
            #expect(!ended.output.contains("FAIL"), "\(ended.output)")
            let allowed = try await run(attack + ["--allow-not-run"], in: shop.folder, environment: environment)
            #expect(allowed.status == 0, "\(allowed.errors)")
            service.command.signal(15)
            _ = await service.command.finish()
            // Nobody is there any more.
            let dead = try await run(attack, in: shop.folder, environment: environment)
            #expect(dead.status == 3)
            #expect(!dead.output.contains("FAIL") && !dead.output.contains("pass "), "\(dead.output)")
            #expect(dead.errors.contains("11 of 11 attacks were not run"), "\(dead.errors)")
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
