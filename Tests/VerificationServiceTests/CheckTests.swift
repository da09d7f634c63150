import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct CheckTests {
    /// A verification whose code was sent, and the code.
    private func sent(_ service: ServiceHarness) async throws -> (VerificationID, String) {
        let id = try await service.create()
        await service.worker().runOnce()
        return (id, try #require(service.call.submittedCodes.last))
    }

    @Test("R15 five wrong checks end the verification, and the sixth, right one is refused")
    func fiveWrong() async throws {
        let service = try await ServiceHarness()
        let (id, code) = try await sent(service)
        for left in [4, 3, 2, 1, 0] {
            let status: VerificationStatus.Word = left > 0 ? .pending : .attemptsExceeded
            let wrong = try await service.check(id, service.wrong(code))
            #expect(wrong == .wrongCode(checksLeft: left, status: status))
        }
        await #expect(throws: ServiceError.refused(.closed(.attemptsExceeded))) { try await service.check(id, code) }
        #expect(try await service.record(id).state.ledger.status.word == .attemptsExceeded)
    }

    @Test("R4 a code is accepted once, however many right answers come at the same time")
    func acceptedOnce() async throws {
        let service = try await ServiceHarness()
        let (id, code) = try await sent(service)
        let approvals = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    if case .approved? = try? await service.check(id, code) { true } else { false }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(approvals == 1)
    }

    @Test("R3 a code is accepted a millisecond before its end and refused at it")
    func expiry() async throws {
        for (shift, isApproved) in [(-1, true), (0, false), (1, false)] {
            let service = try await ServiceHarness()
            let (id, code) = try await sent(service)
            service.clock.advance(by: .seconds(300) + .milliseconds(shift))
            if isApproved {
                guard case .approved = try await service.check(id, code) else { throw Unexpected("not approved") }
            } else {
                await #expect(throws: ServiceError.refused(.closed(.expired))) { try await service.check(id, code) }
            }
        }
    }

    @Test("R10 a verification that nobody asks about is expired within a sweep of its end, and its code is gone")
    func abandoned() async throws {
        let service = try await ServiceHarness()
        let (id, _) = try await sent(service)
        await service.pass(301, worker: service.worker())
        #expect(try await service.record(id).state.ledger.status.word == .expired)
        #expect(await service.store.envelopeCount == 0)
    }

    @Test("R8 what is no row of digits is refused and not counted", arguments: oddCodes)
    func oddCode(_ typed: String) async throws {
        let service = try await ServiceHarness()
        let (id, _) = try await sent(service)
        await #expect(throws: ServiceError.self) { try await service.check(id, typed) }
        #expect(try await service.record(id).state.ledger.checksUsed == 0)
    }

    @Test func `spaces and hyphens between the digits do not matter`() async throws {
        let service = try await ServiceHarness()
        let (id, code) = try await sent(service)
        let spaced = "\(code.prefix(3)) - \(code.suffix(3))"
        guard case .approved = try await service.check(id, spaced) else { throw Unexpected("not approved") }
    }

    @Test("R5 R16 after a reissue only the new code counts, and the checks that were used stay used")
    func reissue() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let (id, former) = try await sent(service)
        await service.pass(40, worker: worker)
        _ = try await service.check(id, service.wrong(former))
        _ = try await service.verifications.reissue(id, by: service.application.id)
        await service.pass(3, worker: worker)
        let fresh = try #require(service.call.submittedCodes.last)
        try #require(fresh != former)
        #expect(try await service.check(id, former) == .wrongCode(checksLeft: 3, status: .pending))
        guard case .approved(_, let left) = try await service.check(id, fresh) else { throw Unexpected("not approved") }
        #expect(left == 2)
    }

    @Test("R5 R34 a resend carries the same code, and not before its wait is over")
    func resend() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let (id, code) = try await sent(service)
        await service.pass(20, worker: worker)
        let began = service.clock.now() + .seconds(-20)
        await #expect(throws: ServiceError.refused(.tooSoon(began + .seconds(30)))) {
            _ = try await service.verifications.resend(id, channel: nil, by: service.application.id)
        }
        #expect(try await service.record(id).state.resendAllowedAt == began + .seconds(30))
        await service.pass(10, worker: worker)
        _ = try await service.verifications.resend(id, channel: nil, by: service.application.id)
        #expect(try await service.record(id).state.resendAllowedAt == began + .seconds(70))
        await service.pass(1, worker: worker)
        #expect(service.call.submittedCodes == [code, code])
        _ = try await service.verifications.cancel(id, by: service.application.id)
        #expect(try await service.record(id).state.resendAllowedAt == nil)
    }

    @Test("R6 a code of one verification is wrong for another of the same phone")
    func otherVerification() async throws {
        let service = try await ServiceHarness(seed: 7)
        let (_, code) = try await sent(service)
        await service.pass(31, worker: service.worker())
        let request = CreateRequest(phone: "+6281234567890", email: "ann@example.com", purpose: "payment")
        guard case .created(let other) = try await service.verifications.create(request, by: service.application) else {
            throw Unexpected("the other purpose is no verification of its own")
        }
        #expect(try await service.check(other.key.id, code) == .wrongCode(checksLeft: 4, status: .pending))
    }

    @Test("R44 another application's verification is not found")
    func foreign() async throws {
        let service = try await ServiceHarness()
        let (id, code) = try await sent(service)
        let stranger: ApplicationID = service.random.id()
        await #expect(throws: ServiceError.notFound) {
            _ = try await service.verifications.check(id, typed: code, by: stranger)
        }
        await #expect(throws: ServiceError.notFound) { _ = try await service.verifications.read(id, by: stranger) }
        await #expect(throws: ServiceError.notFound) { _ = try await service.verifications.cancel(id, by: stranger) }
        #expect(try await service.record(id).state.ledger.checksUsed == 0)
    }

    @Test("R7 a check whose comparison fails stays counted")
    func failingComparison() async throws {
        let service = try await ServiceHarness()
        let (id, code) = try await sent(service)
        service.vault.fail()
        await #expect(throws: ServiceError.unavailable("the code could not be compared")) {
            try await service.check(id, code)
        }
        service.vault.fail(false)
        #expect(try await service.record(id).state.ledger.checksUsed == 1)
    }
}

private let oddCodes = [
    "", " ", "-", "12345", "1234567", "12345a", "１２３４５６", "٤٧١٩٠٢", "47190\u{0}", "+47190", "-471902", "471902-",
    " 471902", "471902 ", "471,902", "471.902", "0x4719", "4.71902e5", "471902\n", "null", "true", "[]", "{}",
    String(repeating: "1", count: 10_000), "1234567890123", "𝟒𝟕𝟏𝟗𝟎𝟐", "४७१९०२", "471902\u{200B}",
]
