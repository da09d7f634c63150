import Foundation
import Logging
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

@testable import ProofSigning

/// What is published is held against another's library: PyJWT accepts our proofs and refuses every forgery.
@Suite struct ProofVerificationTests {
    private let random = SeededRandom(seed: 11)
    private let issuer = "https://verify.example.com"

    private func claims(_ audience: ApplicationID, at now: Timestamp) -> ProofClaims {
        ProofClaims(
            id: random.id(), application: audience, subject: random.id(), verification: random.id(),
            purpose: "payment", channels: [.email, .call], reference: "order \"7\" ü",
            transaction: Array(0..<32), issuedAt: now)
    }

    @Test(
        "R53 PyJWT accepts a proof by the published keys and refuses the table of bad tokens",
        arguments: ProofAlgorithm.allCases)
    func table(_ algorithm: ProofAlgorithm) async throws {
        let folder = try TemporaryFolder()
        let now = Timestamp(milliseconds: try Judge.seconds() * 1000 + 250)
        let clock = ManualClock(at: now)
        let ring = try ProofKeyRing.generate(algorithm, random: random, at: now)
        try ring.save(path: folder.file("proofs"))
        let signer = try await JWTProofSigner(
            path: folder.file("proofs"), issuer: issuer, lifetime: .seconds(120), clock: clock, logger: .quiet)
        let audience: ApplicationID = random.id()
        let good = claims(audience, at: now)
        let proof = try await signer.sign(good)
        #expect(proof.expiresAt == Timestamp(milliseconds: now.milliseconds - 250) + .seconds(120))
        let old = try await signer.sign(claims(audience, at: now + .seconds(-600)))
        let foreign = try await signer.sign(claims(random.id(), at: now))
        let answers = try Judge.judge([
            "good": .string(proof.reveal()), "issuer": .string(issuer), "audience": .string(audience.text),
            "key_set": try JSONValue.parse(await signer.keySet(at: now)), "alg": .string(algorithm.rawValue),
            "secret": .string(ring.keys[0].secret.text),
            "other_secret": .string(Base64URL.text(try random.bytes(32))),
            "more": ["an old one of ours": .string(old.reveal()), "for another": .string(foreign.reveal())],
        ])
        #expect(answers["good"] == "accepted")
        #expect(answers["good again by the same key"] == "accepted")
        let refused = answers.filter { $0.value.hasPrefix("refused: ") }
        #expect(refused.count == answers.count - 3, "\(answers.filter { !$0.value.hasPrefix("refused: ") }.keys)")
        #expect(refused.count > 50)
        let told = try JSONValue.parse(Array(try #require(answers["claims"]).utf8))
        try expect(told, good, proof)
    }

    private func expect(_ told: JSONValue, _ good: ProofClaims, _ proof: SignedProof) throws {
        #expect(
            Set(try #require(told.members).map(\.name)) == [
                "iss", "aud", "sub", "jti", "iat", "exp", "verification", "purpose", "channel", "channels", "strength",
                "reference", "transaction",
            ])
        #expect(told["sub"]?.string == good.subject.text)
        #expect(told["jti"]?.string == good.id.text)
        #expect(told["iat"]?.integer == good.issuedAt.milliseconds / 1000)
        #expect(told["exp"]?.integer == proof.expiresAt.milliseconds / 1000)
        #expect(told["verification"]?.string == good.verification.text)
        #expect(told["purpose"] == "payment")
        #expect(told["channel"] == "email")
        #expect(told["channels"] == ["email", "call"])
        #expect(told["strength"] == 1)
        #expect(told["reference"]?.string == good.reference)
        #expect(told["transaction"]?.string == Base64URL.text(Array(0..<32)))
    }

    @Test("R53 a service takes up rotated keys by itself, and goes on with the former where the new cannot be used")
    func rotation() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("proofs")
        let clock = ManualClock()
        let first = try ProofKeyRing.generate(.edDSA, random: random, at: clock.now())
        try first.save(path: path)
        let signer = try await JWTProofSigner(
            path: path, issuer: issuer, lifetime: .seconds(300), clock: clock, logger: .quiet)
        func keyID() async throws -> String? {
            let token = try await signer.sign(claims(random.id(), at: clock.now())).reveal()
            let first = try #require(token.split(separator: ".").first)
            let header = try #require(Base64URL.bytes(Array(first.utf8)[...]))
            return try JSONValue.parse(header)["kid"]?.string
        }
        func published() async throws -> Int? {
            try JSONValue.parse(await signer.keySet(at: clock.now()))["keys"]?.array?.count
        }
        let rotated = try first.rotated(.es256, random: random, at: clock.now())
        try rotated.saveRotated(path: path)
        #expect(try await published() == 1)
        clock.advance(by: .seconds(6))
        #expect(try await published() == 2)
        #expect(try await keyID() == rotated.keys[0].id)
        clock.advance(by: .seconds(594))
        #expect(try await keyID() == rotated.keys[1].id)
        clock.advance(by: .seconds(360))
        #expect(try await published() == 1)
        try Data("nonsense".utf8).write(to: URL(filePath: path))
        clock.advance(by: .seconds(6))
        #expect(try await keyID() == rotated.keys[1].id)
    }

    @Test func `a proof is never valid for longer than five minutes`() async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock()
        try ProofKeyRing.generate(.edDSA, random: random, at: clock.now()).save(path: folder.file("proofs"))
        let signer = try await JWTProofSigner(
            path: folder.file("proofs"), issuer: issuer, lifetime: .seconds(86_400), clock: clock, logger: .quiet)
        let proof = try await signer.sign(claims(random.id(), at: clock.now()))
        #expect(proof.expiresAt - clock.now() <= .seconds(300))
    }
}

/// The verifier that the guide shows, in a process of its own.
enum Judge {
    static func seconds() throws -> Int64 {
        try #require(Int64(run(["time"], Data()).trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// What is said of each token.
    static func judge(_ task: JSONValue) throws -> [String: String] {
        let answer = try JSONValue.parse(Array(try run([], Data(task.serialized())).utf8))
        return Dictionary(
            uniqueKeysWithValues: try #require(answer.members, "python3-jwt is needed").map {
                ($0.name, $0.value.string ?? "")
            })
    }

    private static func run(_ arguments: [String], _ input: Data) throws -> String {
        let process = Process()
        let (source, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [script] + arguments
        process.standardInput = source
        process.standardOutput = output
        try process.run()
        try source.fileHandleForWriting.write(contentsOf: input)
        try source.fileHandleForWriting.close()
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: answer, as: UTF8.self)
    }

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Scripts/judge_proofs.py").path
}

extension Logger {
    static var quiet: Logger { Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() } }
}
