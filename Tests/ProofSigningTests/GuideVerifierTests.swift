import Foundation
import JWTKit
import Logging
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

@testable import ProofSigning

private let issuer = "https://verify.example.com"
private let audience = (SeededRandom(seed: 21).id() as ApplicationID).text

struct Proof: JWTPayload {
    let iss: IssuerClaim, aud: AudienceClaim, sub: SubjectClaim, jti: IDClaim
    let iat: IssuedAtClaim, exp: ExpirationClaim
    let verification: String, purpose: String, channels: [String], strength: Int

    func verify(using algorithm: some JWTAlgorithm) throws {
        try exp.verifyNotExpired()
        try aud.verifyIntendedAudience(includes: audience)
        guard iss.value == issuer, exp.value.timeIntervalSince(iat.value) <= 300 else {
            throw JWTError.claimVerificationFailure(failedClaim: iss, reason: "refused")
        }
    }
}

/// The verifier in Swift that the guide shows, against proofs as the service signs them.
@Suite struct GuideVerifierTests {
    private let random = SeededRandom(seed: 22)

    @Test(
        "R53 the guide's Swift accepts a proof, and none of another service, for another application or of before",
        arguments: ProofAlgorithm.allCases)
    func verifies(_ algorithm: ProofAlgorithm) async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock(at: Timestamp(milliseconds: try Judge.seconds() * 1000))
        try ProofKeyRing.generate(algorithm, random: random, at: clock.now()).save(path: folder.file("proofs"))
        let ours = try await signer(folder.file("proofs"), issuer, clock)
        let keys = try await keys(of: ours, clock)
        let good = try await ours.sign(claims(audience, at: clock.now()))
        let proof = try await keys.verify(good.reveal(), as: Proof.self)
        #expect(proof.purpose == "login" && proof.strength == 1 && proof.aud.value == [audience])
        let others = [
            try await signer(folder.file("proofs"), "https://other.example.com", clock)
                .sign(claims(audience, at: clock.now())),
            try await ours.sign(claims((random.id() as ApplicationID).text, at: clock.now())),
            try await ours.sign(claims(audience, at: clock.now() + .seconds(-600))),
        ]
        for other in others {
            await #expect(throws: (any Error).self) { try await keys.verify(other.reveal(), as: Proof.self) }
        }
        try ProofKeyRing.generate(algorithm, random: random, at: clock.now()).save(path: folder.file("others"))
        let foreign = try await self.keys(of: signer(folder.file("others"), issuer, clock), clock)
        await #expect(throws: (any Error).self) { try await foreign.verify(good.reveal(), as: Proof.self) }
    }

    @Test func `the guide shows what is tested here`() throws {
        let here = URL(filePath: #filePath)
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let source = try String(contentsOf: here, encoding: .utf8)
        let guide = try String(
            contentsOf: root.appending(path: "docs/guides/verifying-proofs.md"), encoding: .utf8)
        let start = try #require(source.range(of: "struct Proof: JWTPayload"))
        let end = try #require(source.range(of: "\n}\n", range: start.lowerBound..<source.endIndex))
        #expect(guide.contains(source[start.lowerBound..<end.upperBound]))
    }

    private func claims(_ audience: String, at now: Timestamp) throws -> ProofClaims {
        ProofClaims(
            id: random.id(), application: try #require(ApplicationID(audience)), subject: random.id(),
            verification: random.id(), purpose: "login", channels: [.email], reference: nil, transaction: nil,
            issuedAt: now)
    }

    private func signer(_ path: String, _ issuer: String, _ clock: ManualClock) async throws -> JWTProofSigner {
        try await JWTProofSigner(
            path: path, issuer: issuer, lifetime: .seconds(120), clock: clock, logger: .quiet)
    }

    private func keys(of signer: JWTProofSigner, _ clock: ManualClock) async throws -> JWTKeyCollection {
        let set = await signer.keySet(at: clock.now())
        return try await JWTKeyCollection().add(jwksJSON: String(decoding: set, as: UTF8.self))
    }
}
