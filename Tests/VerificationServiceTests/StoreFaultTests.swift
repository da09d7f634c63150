import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct StoreFaultTests {
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
        for number in 10..<13 { _ = try await service.create(phone: "+62812345678\(number)") }
        service.clock.advance(by: .seconds(301))
        await service.store.fail(call: 2, lasting: true)
        #expect(await service.sweep.runOnce() == 0)
        await service.store.heal()
        #expect(await service.sweep.runOnce() == 3)
        #expect(await service.sweep.runOnce() == 0)
    }
}
