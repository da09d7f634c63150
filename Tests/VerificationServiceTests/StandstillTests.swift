import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

/// A process may stand still between any two steps, for longer than its lease: a machine that is moved, a debugger, a
/// disk that hangs.
@Suite struct StandstillTests {
    @Test("R24 a worker that stood still beyond its lease uploads nothing")
    func beforeTheUpload() async throws {
        let service = try await ServiceHarness()
        let store = FaultyStore(service.store)
        let id = try await service.create()
        store.interpose(after: .save) { service.clock.advance(by: .seconds(61)) }
        await service.worker(over: store).runOnce()
        #expect(service.call.requests.isEmpty)

        await service.pass(30, worker: service.worker())
        #expect(try await service.deliveries(id).first?.state.status == .heard)
        #expect(service.call.placed.count == 1)
        #expect(service.call.uploads.isEmpty)
    }

    @Test("R26 a worker that stood still beyond its lease places no call")
    func beforeTheCall() async throws {
        let service = try await ServiceHarness()
        let store = FaultyStore(service.store)
        let id = try await service.create()
        store.interpose(after: .save) {
            store.interpose(after: .save) { service.clock.advance(by: .seconds(61)) }
        }
        await service.worker(over: store).runOnce()
        #expect(service.call.requests.count == 1)

        await service.pass(120, worker: service.worker())
        #expect(try await service.deliveries(id).first?.state.status == .unknown)
        #expect(service.call.placed.isEmpty)
        #expect(service.call.uploads.isEmpty)
    }
}
