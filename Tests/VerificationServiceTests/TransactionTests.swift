import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct TransactionTests {
    private let told = TransactionRequest(amount: "150000.00", currency: "IDR", payee: "Toko Maju")

    /// A verification by mail whose code is bound to `told`, and the code.
    private func sent(_ service: ServiceHarness) async throws -> (VerificationID, String) {
        let request = CreateRequest(
            phone: "+6281234567890", email: "ann@example.com", purpose: "payment", transaction: told)
        guard case .created(let record) = try await service.verifications.create(request, by: service.application)
        else { throw Unexpected("not created") }
        await service.worker().runOnce()
        return (record.key.id, try #require(service.email.submittedCodes.last))
    }

    private func submit(
        _ service: ServiceHarness, _ id: VerificationID, _ code: String, _ transaction: TransactionRequest?
    ) async throws(ServiceError) -> CheckAnswer {
        try await service.verifications.submit(
            SubmittedCheck(typed: code, transaction: transaction), for: id, by: service.application.id)
    }

    @Test("R13 R58 the same transaction is approved; the proof holds its digest, the store a keyed one")
    func same() async throws {
        let signer = RecordingSigner()
        let service = try await ServiceHarness(proofs: signer)
        let (id, code) = try await sent(service)
        let stored = try await service.record(id).details.transaction
        let mistyped = try await submit(service, id, service.wrong(code), told).result
        #expect(mistyped == .wrongCode(checksLeft: 4, status: .pending))
        guard case .approved = try await submit(service, id, code, told).result else {
            throw Unexpected("not approved")
        }
        let digest = service.vault.fingerprint(Array("150000.00\nIDR\nToko Maju".utf8))
        #expect(signer.signed.last?.transaction == digest)
        #expect(stored != nil && stored != digest)
    }

    @Test(
        "R13 any difference fails, counts and kills the code",
        arguments: [
            ("150000.01", "IDR", "Toko Maju"), ("150000.0", "IDR", "Toko Maju"), ("150000", "IDR", "Toko Maju"),
            ("150000.00 ", "IDR", "Toko Maju"), ("150000.00", "USD", "Toko Maju"), ("150000.00", "idr", "Toko Maju"),
            ("150000.00", "IDR", "Toko maju"), ("150000.00", "IDR", "Toko  Maju"), ("150000.00", "IDR", "Toko Maju "),
            ("150000.00", "IDR", "Toko\nMaju"), ("", "", ""), ("150000.00", "IDR", "Toko Maju\u{200B}"),
        ])
    func different(_ amount: String, _ currency: String, _ payee: String) async throws {
        let service = try await ServiceHarness()
        let (id, code) = try await sent(service)
        let other = TransactionRequest(amount: amount, currency: currency, payee: payee)
        #expect(try await submit(service, id, code, other).result == .transactionDiffered)
        let ledger = try await service.record(id).state.ledger
        #expect(ledger.status.word == .blocked && ledger.checksUsed == 1)
        await #expect(throws: ServiceError.refused(.closed(.blocked))) { try await submit(service, id, code, told) }
        #expect(await service.store.envelopeCount == 0)
    }

    @Test("R13 the right code without the transaction, or with one where there is none, is a difference")
    func missing() async throws {
        let service = try await ServiceHarness()
        let (id, code) = try await sent(service)
        #expect(try await submit(service, id, code, nil).result == .transactionDiffered)
        service.clock.advance(by: .seconds(30))
        let plain = try await service.create(phone: nil)
        await service.worker().runOnce()
        let other = try #require(service.email.submittedCodes.last)
        #expect(try await submit(service, plain, other, told).result == .transactionDiffered)
    }

    @Test("R13 a step that cannot tell the transaction is passed over, with its reason")
    func passedOver() async throws {
        let service = try await ServiceHarness(workflow: "call:45,email:120")
        let (id, _) = try await sent(service)
        let record = try await service.record(id)
        #expect(record.state.workflow.steps.map(\.obstacle) == [.transactionNotTold, nil])
        #expect(service.call.submittedCodes.isEmpty)
        #expect(service.email.submittedCodes.count == 1)
        await service.pass(31, worker: service.worker())
        await #expect(throws: ServiceError.refused(.noStep)) {
            _ = try await service.verifications.resend(id, channel: .call, by: service.application.id)
        }
    }

    @Test("R13 where no step can tell it, the create is refused")
    func untellable() async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        let request = CreateRequest(phone: "+6281234567890", transaction: told)
        let faults = try await service.faults(of: request)
        #expect(faults.map(\.field) == ["transaction"])
        #expect(faults.first?.detail == "no step of the workflow can tell it; call: \(UntoldTransaction.payee)")
    }

    @Test("R13 a call that can tell the transaction goes out, and its code is approved with it alone")
    func called() async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        let told = TransactionRequest(amount: "150000.00", currency: "IDR", payee: "Toko Maju 1234567890")
        for answer in [told, TransactionRequest(amount: "150000.01", currency: "IDR", payee: told.payee)] {
            let number = "+628123456789\(answer == told ? 0 : 1)"
            let request = CreateRequest(phone: number, purpose: "payment", transaction: told)
            guard case .created(let record) = try await service.verifications.create(request, by: service.application)
            else { throw Unexpected("not created") }
            await service.worker().runOnce()
            let code = try #require(service.call.submittedCodes.last)
            let result = try await submit(service, record.key.id, code, answer).result
            if case .approved = result { #expect(answer == told) } else { #expect(result == .transactionDiffered) }
            #expect(answer != told || result != .transactionDiffered)
        }
    }

    @Test("R5 R13 a new code of the same verification is bound to the same transaction")
    func reissued() async throws {
        let service = try await ServiceHarness()
        let (id, _) = try await sent(service)
        let worker = service.worker()
        await service.pass(40, worker: worker)
        _ = try await service.verifications.reissue(id, by: service.application.id)
        await service.pass(3, worker: worker)
        let code = try #require(service.email.submittedCodes.last)
        guard case .approved = try await submit(service, id, code, told).result else {
            throw Unexpected("not approved")
        }
    }

    @Test func `a code of an impossible length is a fault of its own, whatever the transaction`() async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        for length in [Int.min, -1, 0, 11, Int.max] {
            let request = CreateRequest(phone: "+6281234567890", codeLength: length, transaction: told)
            #expect(try await service.faults(of: request).map(\.field) == ["code_length"])
        }
    }

    @Test func `each part of a transaction that breaks its rule is named`() async throws {
        let service = try await ServiceHarness()
        for (transaction, field) in [
            (TransactionRequest(amount: "1.234", currency: "IDR", payee: "A"), "transaction.amount"),
            (TransactionRequest(amount: "1", currency: "Rp", payee: "A"), "transaction.currency"),
            (TransactionRequest(amount: "1", currency: "IDR", payee: "evil.example"), "transaction.payee"),
        ] {
            let request = CreateRequest(email: "ann@example.com", transaction: transaction)
            #expect(try await service.faults(of: request).map(\.field) == [field])
        }
    }
}
