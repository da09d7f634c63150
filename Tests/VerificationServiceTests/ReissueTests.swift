import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct ReissueTests {
    @Test("R5 a reissue that another overtakes seals its code anew, so that what is sent can be approved")
    func overtaken() async throws {
        let service = try await ServiceHarness(workflow: "email:120")
        let worker = service.worker()
        let id = try await service.create(phone: nil)
        await service.pass(35, worker: worker)
        let store = FaultyStore(service.store)
        let slow = Verifications(
            store: store, vault: service.vault, random: service.random, reader: PlainReader(),
            rendering: PlainRendering(), clock: service.clock, signal: WorkSignal(), logger: .quiet)
        // Between the reading and the writing of one reissue comes another, a minute before it.
        store.interpose(after: .verification) {
            _ = try? await service.verifications.reissue(id, by: service.application.id)
            service.clock.advance(by: .seconds(60))
        }
        _ = try await slow.reissue(id, by: service.application.id)
        #expect(try await service.record(id).state.ledger.generation == 3)
        await worker.runOnce()
        #expect(service.email.submittedCodes.count == 2)
        guard case .approved = try await service.check(id, service.email.submittedCodes[1]) else {
            throw Unexpected("the newest code was not approved")
        }
    }
}
