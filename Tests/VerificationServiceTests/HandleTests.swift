import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct HandleTests {
    private func sent(_ service: ServiceHarness) async throws -> (VerificationID, String, handle: String) {
        var request = CreateRequest(phone: "+6281234567890")
        let handle = try service.verifications.freshHandle()
        request.handle = handle
        guard case .created(let record) = try await service.verifications.create(request, by: service.application)
        else { throw Unexpected("not created") }
        await service.worker().runOnce()
        return (record.key.id, try #require(service.call.submittedCodes.last), handle)
    }

    private func submit(
        _ service: ServiceHarness, _ id: VerificationID, _ code: String, _ handle: String?
    ) async throws(ServiceError) -> CheckResult {
        try await service.verifications.submit(
            SubmittedCheck(typed: code, handle: handle), for: id, by: service.application.id
        ).result
    }

    @Test("R15 a stranger's wrong codes leave the checks of the one who holds the handle")
    func noLockOut() async throws {
        let service = try await ServiceHarness()
        let (id, code, handle) = try await sent(service)
        let wrong = service.wrong(code)
        #expect(try await submit(service, id, wrong, nil) == .wrongCode(checksLeft: 1, status: .pending))
        #expect(try await submit(service, id, wrong, "hdl_of_nobody") == .wrongCode(checksLeft: 0, status: .pending))
        #expect(try await service.record(id).state.ledger.status == .pending)
        for shown in [nil, "hdl_of_nobody", ""] {
            await #expect(throws: ServiceError.refused(.checksUsedUp)) { try await submit(service, id, wrong, shown) }
        }
        #expect(try await submit(service, id, wrong, handle) == .wrongCode(checksLeft: 2, status: .pending))
        guard case .approved(_, let left) = try await submit(service, id, code, handle) else {
            throw Unexpected("not approved")
        }
        #expect(left == 1)
    }

    @Test("R15 who holds the handle cannot guess with the strangers' checks")
    func ownUsedUp() async throws {
        let service = try await ServiceHarness()
        let (id, code, handle) = try await sent(service)
        for left in [2, 1, 0] {
            let answer = try await submit(service, id, service.wrong(code), handle)
            #expect(answer == .wrongCode(checksLeft: left, status: .pending))
        }
        await #expect(throws: ServiceError.refused(.checksUsedUp)) { try await submit(service, id, code, handle) }
        guard case .approved = try await submit(service, id, code, nil) else { throw Unexpected("not approved") }
    }

    @Test("R15 the last check of all is told as the end, whoever makes it, and no one's own last is")
    func lastOfAll() async throws {
        for strangerIsLast in [false, true] {
            let service = try await ServiceHarness()
            let (id, code, handle) = try await sent(service)
            let wrong = service.wrong(code)
            let order = strangerIsLast ? [handle, handle, handle, nil, nil] : [nil, nil, handle, handle, handle]
            for (number, shown) in order.enumerated() {
                guard case .wrongCode(let left, let status) = try await submit(service, id, wrong, shown) else {
                    throw Unexpected("a wrong code was not counted")
                }
                #expect(status == (number < 4 ? .pending : .attemptsExceeded))
                #expect(try await service.record(id).state.ledger.status.word == status)
                #expect((left == 0) == (strangerIsLast ? [2, 4] : [1, 4]).contains(number))
            }
            await #expect(throws: ServiceError.refused(.closed(.attemptsExceeded))) {
                try await submit(service, id, code, handle)
            }
        }
    }

    @Test func `without a handle all checks are one budget, whatever a check shows`() async throws {
        let service = try await ServiceHarness()
        let id = try await service.create()
        await service.worker().runOnce()
        let code = try #require(service.call.submittedCodes.last)
        for left in (0..<5).reversed() {
            let answer = try await submit(service, id, service.wrong(code), "hdl_any")
            #expect(answer == .wrongCode(checksLeft: left, status: left > 0 ? .pending : .attemptsExceeded))
        }
        #expect(try await service.record(id).state.ledger.status.word == .attemptsExceeded)
    }
}
