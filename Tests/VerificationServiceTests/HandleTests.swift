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
        #expect(try await submit(service, id, wrong, nil) == .wrongCode(checksLeft: 1))
        #expect(try await submit(service, id, wrong, "hdl_of_nobody") == .wrongCode(checksLeft: 0))
        for shown in [nil, "hdl_of_nobody", ""] {
            await #expect(throws: ServiceError.refused(.checksUsedUp)) { try await submit(service, id, wrong, shown) }
        }
        #expect(try await submit(service, id, wrong, handle) == .wrongCode(checksLeft: 2))
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
            #expect(try await submit(service, id, service.wrong(code), handle) == .wrongCode(checksLeft: left))
        }
        await #expect(throws: ServiceError.refused(.checksUsedUp)) { try await submit(service, id, code, handle) }
        guard case .approved = try await submit(service, id, code, nil) else { throw Unexpected("not approved") }
    }

    @Test func `without a handle all checks are one budget, whatever a check shows`() async throws {
        let service = try await ServiceHarness()
        let id = try await service.create()
        await service.worker().runOnce()
        let code = try #require(service.call.submittedCodes.last)
        for left in (0..<5).reversed() {
            #expect(try await submit(service, id, service.wrong(code), "hdl_any") == .wrongCode(checksLeft: left))
        }
        #expect(try await service.record(id).state.ledger.status.word == .attemptsExceeded)
    }
}
