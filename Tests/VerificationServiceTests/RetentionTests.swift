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

    private func cancelled(_ phone: String, _ email: String) async throws {
        let id = try await service.create(phone: phone, email: email)
        let key = VerificationKey(application: service.application.id, id: id)
        _ = try await service.store.apply(
            .cancelRequested, replacing: nil, to: key, once: nil, at: service.clock.now())
    }

    /// Runs the sweep until it sleeps, and stops it as the service would.
    private func runAndStop() async {
        let run = Task { [sweep] in await sweep.run() }
        await service.clock.waitForSleepers()
        run.cancel()
        await run.value
    }

    @Test("R82 R83 what was removed since the last entry is written down when the sweep stops")
    func stopped() async throws {
        try await cancelled("+6281234567890", "ann@example.com")
        service.clock.advance(by: .seconds(600))
        try await cancelled("+6281234567891", "bob@example.com")
        await cleanAll(after: .seconds(30 * 86_400 - 600))
        let noted = await service.store.auditLinesKept
        #expect(noted.map(\.act) == ["application.created", "retention.run"])
        await cleanAll(after: .seconds(601))
        #expect(await service.store.auditLinesKept == noted)
        await runAndStop()
        let stopped = await service.store.auditLinesKept
        #expect(stopped.dropFirst(2).map(\.act) == ["retention.run"])
        #expect(stopped.last?.object != "rows 0, audit entries 0")
        await runAndStop()
        #expect(await service.store.auditLinesKept == stopped)
        #expect(try await scribe.verify() == 3)
    }
}
