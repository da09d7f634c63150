import ServiceDoubles
import Synchronization
import Testing
import VerificationCore
import VerificationService

@Suite struct ProofTests {
    private let signer = RecordingSigner()

    private func sent(_ service: ServiceHarness) async throws -> (VerificationID, String) {
        let id = try await service.create()
        await service.worker().runOnce()
        return (id, try #require((service.call.submittedCodes + service.email.submittedCodes).last))
    }

    private func submit(
        _ service: ServiceHarness, _ id: VerificationID, _ code: String
    ) async throws(ServiceError) -> CheckAnswer {
        try await service.verifications.submit(SubmittedCheck(typed: code), for: id, by: service.application.id)
    }

    @Test("R14 R53 an approval comes with a proof of purpose, channels, reference and audience")
    func claims() async throws {
        let service = try await ServiceHarness(proofs: signer)
        let (id, code) = try await sent(service)
        let answer = try await submit(service, id, code)
        guard case .approved(let approval, _) = answer.result else { throw Unexpected("not approved") }
        let claims = try #require(signer.signed.last)
        #expect(answer.proof?.reveal() == "proof of \(claims.id.text)")
        #expect(claims.application == service.application.id)
        #expect(claims.verification == id)
        #expect(claims.purpose == "login")
        #expect(claims.channels == [.call])
        #expect(claims.channels == approval.channels)
        #expect(claims.transaction == nil)
        #expect(claims.issuedAt == service.clock.now())
    }

    @Test("R14 a code that went by call and by mail is proven by mail, the weaker of the two")
    func weakest() async throws {
        let service = try await ServiceHarness(proofs: signer)
        let worker = service.worker()
        let (id, code) = try await sent(service)
        _ = try await service.verifications.advance(id, by: service.application.id)
        await service.pass(2, worker: worker)
        _ = try await submit(service, id, code)
        #expect(signer.signed.last?.channels.first == .email)
    }

    @Test("R53 no answer but the approval carries a proof, and a repeated check makes no second one")
    func onlyOnce() async throws {
        let service = try await ServiceHarness(proofs: signer)
        let (id, code) = try await sent(service)
        #expect(try await submit(service, id, service.wrong(code)).proof == nil)
        #expect(signer.signed.isEmpty)
        _ = try await submit(service, id, code)
        await #expect(throws: ServiceError.refused(.closed(.approved))) { try await submit(service, id, code) }
        #expect(signer.signed.count == 1)
    }

    @Test("R4 R53 of 50 right answers at the same time one gets a proof")
    func racing() async throws {
        let service = try await ServiceHarness(proofs: signer)
        let (id, code) = try await sent(service)
        let proofs = await withTaskGroup(of: SignedProof?.self) { group in
            for _ in 0..<50 { group.addTask { try? await submit(service, id, code).proof } }
            return await group.reduce(into: [SignedProof]()) { proofs, proof in if let proof { proofs.append(proof) } }
        }
        #expect(proofs.count == 1)
    }

    @Test("R53 what cannot be signed is not approved, and may be approved once it can")
    func failing() async throws {
        let service = try await ServiceHarness(proofs: signer)
        let (id, code) = try await sent(service)
        signer.fails = true
        await #expect(throws: ServiceError.unavailable("no key")) { try await submit(service, id, code) }
        #expect(try await service.record(id).state.ledger.status == .pending)
        signer.fails = false
        #expect(try await submit(service, id, code).proof != nil)
    }

    @Test("R58 the subject is the same for one destination, another for another application, and no look-up value")
    func subject() async throws {
        var subjects: [ProofSubject] = []
        for (seed, phone) in [
            (1, "+6281234567890"), (1, "+6281234567890"), (1, "+6281234567891"), (2, "+6281234567890"),
        ] {
            let service = try await ServiceHarness(seed: UInt64(seed), proofs: signer)
            let id = try await service.create(phone: phone)
            await service.worker().runOnce()
            _ = try await submit(service, id, try #require(service.call.submittedCodes.last))
            let index = try #require(try await service.record(id).details.destinations.phone?.index)
            let subject = try #require(signer.signed.last?.subject)
            #expect(subject.withBytes { Array($0) } != Array(index.prefix(16)))
            subjects.append(subject)
        }
        #expect(subjects[0] == subjects[1])
        #expect(Set(subjects).count == 3)
    }

    @Test func `without keys an approval comes without a proof, and the key set is empty`() async throws {
        let service = try await ServiceHarness()
        let (id, code) = try await sent(service)
        let answer = try await submit(service, id, code)
        guard case .approved = answer.result else { throw Unexpected("not approved") }
        #expect(answer.proof == nil)
        #expect(await service.verifications.proofKeySet() == Array(#"{"keys":[]}"#.utf8))
    }
}

/// Signs nothing, and keeps what it was to sign.
final class RecordingSigner: ProofSigner {
    private let state = Mutex<(claims: [ProofClaims], fails: Bool)>(([], false))

    var signed: [ProofClaims] { state.withLock { $0.claims } }
    var fails: Bool {
        get { state.withLock { $0.fails } }
        set { state.withLock { $0.fails = newValue } }
    }

    func sign(_ claims: ProofClaims) async throws(ProofFault) -> SignedProof {
        if fails { throw ProofFault(reason: "no key") }
        state.withLock { $0.claims.append(claims) }
        return SignedProof(token: "proof of \(claims.id.text)", expiresAt: claims.issuedAt + .seconds(120))
    }

    func keySet(at now: Timestamp) async -> [UInt8] { Array(#"{"keys":[]}"#.utf8) }
}
