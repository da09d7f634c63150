import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

/// While no gateway answers, and when they come back.
@Suite struct GatewayOutageTests {
    private static let waiting = 40

    @Test("R99 a check is answered while every gateway hangs, and asks none of them")
    func checks() async throws {
        let service = try await ServiceHarness()
        // The use cases hold no way to a gateway: only the worker has one.
        for part in Mirror(reflecting: service.verifications).children {
            #expect(!(part.value is any Gateway) && !(part.value is [any Gateway]), "\(part.label ?? "")")
            #expect(!(part.value is DeliveryWorker), "\(part.label ?? "")")
        }
        let worker = service.worker()
        let delivered = try await service.create()
        await worker.runOnce()
        let code = try #require(service.call.submittedCodes.first)

        service.call.holdSubmits()
        for number in 0..<Self.waiting {
            _ = try await service.create(phone: "+628\(10_000 + number)12345", email: nil)
        }
        let working = Task { await worker.runOnce() }
        while service.call.submittedCodes.count <= WorkerSettings().concurrency { await Task.yield() }
        let asked = service.call.requests.count
        for left in [4, 3] {
            let wrong = try await service.check(delivered, service.wrong(code))
            #expect(wrong == .wrongCode(checksLeft: left, status: .pending))
        }
        guard case .approved = try await service.check(delivered, code) else {
            throw Unexpected("the right code was not approved")
        }
        #expect(service.call.requests.count == asked)
        #expect(service.email.requests.isEmpty)
        service.call.letSubmitsGo()
        await working.value
    }

    @Test("R95 R99 what waited for a gateway goes out oldest first and one by one, and nothing for the dead")
    func recovery() async throws {
        let service = try await ServiceHarness(workflow: "call:300")
        let worker = service.worker()
        let away = GatewayFault(.rateLimited, detail: "away", retryAfter: .seconds(60))
        service.call.script(prepare: Array(repeating: .failed(away), count: Self.waiting))
        var ids: [VerificationID] = []
        for number in 0..<Self.waiting {
            ids.append(try await service.create(phone: "+628\(10_000 + number)12345", email: nil))
            await service.pass(1, worker: worker)
        }
        #expect(service.call.submittedCodes.isEmpty)
        for id in ids.prefix(10) { _ = try await service.verifications.cancel(id, by: service.application.id) }

        var burst = 0
        for _ in 0..<70 {
            let before = service.call.submittedCodes.count
            await service.pass(1, worker: worker)
            burst = max(burst, service.call.submittedCodes.count - before)
        }
        let called = service.call.requests.compactMap { request -> String? in
            guard case .submit(let destination, _) = request else { return nil }
            return destination
        }
        #expect(called == (10..<Self.waiting).map { "+628\(10_000 + $0)12345" })
        #expect(burst <= 2)
    }
}
