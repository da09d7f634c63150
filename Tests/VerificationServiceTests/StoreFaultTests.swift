import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct StoreFaultTests {
    static let faults: [(Int, MemoryStore.FaultMoment)] = (1...6).flatMap { [($0, .before), ($0, .after)] }

    @Test("R26 R87 a store that fails at any point of a send neither loses the call nor repeats it", arguments: faults)
    func fault(call: Int, moment: MemoryStore.FaultMoment) async throws {
        let service = try await ServiceHarness(workflow: "call:300")
        let id = try await service.create(email: nil)
        await service.store.fail(call: call, moment: moment)
        await service.worker().runOnce()
        await service.store.heal()
        await service.pass(240, worker: service.worker())
        let delivery = try #require(try await service.deliveries(id).first)
        #expect(service.call.submittedCodes.count <= 1)
        #expect(delivery.state.status == .heard || delivery.state.status == .unknown)
        #expect(delivery.state.status == .unknown || service.call.submittedCodes.count == 1)
        #expect(try await service.record(id).state.ledger.status == .pending)
        #expect(service.call.uploads.isEmpty)
    }

    @Test(
        "R102 a call that the gateway took is not lost because the store had too much to do for a moment",
        .timeLimit(.minutes(1)))
    func overloaded() async throws {
        let service = try await ServiceHarness(workflow: "call:300")
        let id = try await service.create(email: nil)
        service.call.holdSubmits()
        let working = Task { await service.worker().runOnce() }
        while service.call.submittedCodes.isEmpty { await Task.yield() }
        await service.store.fail(call: 1, with: .overloaded)
        service.call.letSubmitsGo()
        await service.clock.waitForSleepers()
        service.clock.advance(by: .seconds(1))
        _ = await working.value
        #expect(try await service.deliveries(id)[0].state.status == .submitted)
    }

    @Test(.timeLimit(.minutes(1))) func `a worker that could not claim rests for a second`() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let running = Task { await worker.run() }
        await service.clock.waitForSleepers()
        // The create succeeds, the claim that it wakes the worker for does not.
        let before = await service.store.calls
        await service.store.fail(call: 2)
        _ = try await service.create()
        while await service.store.calls < before + 2 { await Task.yield() }
        await service.clock.waitForSleepers()
        service.clock.advance(by: .milliseconds(900))
        await service.clock.waitForSleepers()
        #expect(service.call.submittedCodes.isEmpty)
        service.clock.advance(by: .milliseconds(100))
        while service.call.submittedCodes.isEmpty { await Task.yield() }
        worker.stop()
        await running.value
    }

    @Test func `deadlines that the store could not keep do not count as kept, so that the sweep rests`() async throws {
        let service = try await ServiceHarness()
        for number in 10..<13 { _ = try await service.create(phone: "+628\(number)12345678", email: nil) }
        service.clock.advance(by: .seconds(301))
        await service.store.fail(call: 2, lasting: true)
        #expect(await service.sweep.runOnce() == 0)
        await service.store.heal()
        #expect(await service.sweep.runOnce() == 3)
        #expect(await service.sweep.runOnce() == 0)
    }
}
