import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

/// What is kept too long goes, and that it went is written down.
@Suite struct RetentionTests {
    private let service: ServiceHarness
    private let scribe: AuditScribe
    private let errors = LoggedErrors()
    private let sweep: DeadlineSweep

    init() async throws {
        let service = try await ServiceHarness()
        let scribe = AuditScribe(store: service.store, sealing: service.vault)
        let errors = errors
        sweep = DeadlineSweep(
            store: service.store, random: service.random, clock: service.clock, signal: WorkSignal(),
            logger: errors.logger, audit: scribe)
        self.service = service
        self.scribe = scribe
    }

    private func entry(_ act: AuditAct) -> AuditEntry {
        AuditEntry(at: service.clock.now(), actor: "tester", act: act)
    }

    private func cleanAll(after duration: Duration) async {
        service.clock.advance(by: duration)
        await sweep.runOnce()
        while await !sweep.clean() {}
    }

    @Test("R82 R83 a backdated entry is not taken away; that is told once, and what else is old goes")
    func backdated() async throws {
        for _ in 0..<3 { try await scribe.record(entry(.keyCreated)) }
        await service.store.tamper { lines, _ in
            let line = lines[0]
            lines[0] = AuditLine(
                number: line.number, at: Timestamp(milliseconds: 0), actor: line.actor, act: line.act,
                application: line.application, object: line.object, digest: line.digest)
        }
        let id = try await service.create()
        let key = VerificationKey(application: service.application.id, id: id)
        _ = try await service.store.apply(
            .cancelRequested, replacing: nil, to: key, once: nil, at: service.clock.now())
        for _ in 0..<3 { await cleanAll(after: .seconds(400 * 86_400)) }
        #expect(await service.store.auditLinesKept.prefix(3).map(\.number) == [1, 2, 3])
        #expect(try await service.store.verification(key) == nil)
        #expect(errors.messages == ["old audit entries could not be removed"])
        await #expect(throws: AuditFault.changed(1)) { try await scribe.verify() }
    }
}
