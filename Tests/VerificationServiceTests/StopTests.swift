import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct StopTests {
    /// One machine: a worker with its own board over the shared store.
    private static func machine(
        _ service: ServiceHarness, gateways: [any Gateway]? = nil
    ) -> (worker: DeliveryWorker, board: StopBoard) {
        let board = StopBoard(store: service.store, clock: service.clock)
        let worker = DeliveryWorker(
            store: service.store, applications: service.store, vault: service.vault, random: service.random,
            rendering: PlainRendering(), gateways: gateways ?? [service.call, service.email], clock: service.clock,
            signal: WorkSignal(), settings: WorkerSettings(), logger: .quiet, stops: board)
        return (worker, board)
    }

    private static func verifications(_ service: ServiceHarness, _ board: StopBoard) -> Verifications {
        Verifications(
            store: service.store, vault: service.vault, random: service.random, reader: PlainReader(),
            rendering: PlainRendering(), clock: service.clock, signal: WorkSignal(), logger: .quiet, stops: board)
    }

    private static func set(_ target: StopTarget, _ service: ServiceHarness) async throws {
        _ = try await service.store.set(StopSwitch(target: target, reason: "", setAt: service.clock.now()))
    }

    /// The gateway around another, in whose preparing something else happens.
    private struct Interposed: Gateway {
        let inner: ScriptedGateway
        let body: @Sendable () async -> Void
        var name: String { inner.name }
        var channel: Channel { inner.channel }
        func plan(uploadName: String) -> GatewayMemo? { inner.plan(uploadName: uploadName) }
        func prepare(_ request: SendRequest) async -> PrepareOutcome {
            await body()
            return await inner.prepare(request)
        }
        func submit(_ request: SendRequest, memo: GatewayMemo) async -> SubmitOutcome {
            await inner.submit(request, memo: memo)
        }
        func report(_ memo: GatewayMemo) async -> ReportOutcome { await inner.report(memo) }
        func release(_ memo: GatewayMemo) async -> ReleaseOutcome { await inner.release(memo) }
    }

    @Test(
        "R39 under load no machine sends later than two seconds after a switch, and lifting lets all go on",
        arguments: [StopTarget.everything, .channel(.call), .country("ID")])
    func underLoad(_ target: StopTarget) async throws {
        let service = try await ServiceHarness(workflow: "call:300")
        let machines = [Self.machine(service), Self.machine(service)]
        var stoppedAt: Timestamp?
        var late = 0
        for step in 0..<60 {
            // Each of a prefix of its own, which no limit holds.
            let number = 10_000_000 + 70_001 * step
            _ = try await service.create(phone: "+6281\(number)", email: nil)
            if step == 30 {
                try await Self.set(target, service)
                stoppedAt = service.clock.now()
            }
            let before = service.call.submittedCodes.count
            _ = await machines[step % 2].worker.runOnce()
            let sent = service.call.submittedCodes.count - before
            if let stoppedAt, service.clock.now() >= stoppedAt + .seconds(2) { late += sent }
            service.clock.advance(by: .milliseconds(250))
        }
        #expect(late == 0)
        #expect(service.call.submittedCodes.count >= 30 && service.call.submittedCodes.count < 40)
        _ = try await service.store.lift(target)
        service.clock.advance(by: .seconds(3))
        for machine in machines { while await machine.worker.runOnce() > 0 {} }
        #expect(service.call.submittedCodes.count == 60)
    }

    @Test("R39 a queued call waits for the end of a switch, as the timeline tells, and then rings")
    func waits() async throws {
        let service = try await ServiceHarness(workflow: "call:300")
        let worker = Self.machine(service).worker
        let id = try await service.create(email: nil)
        try await Self.set(.application(service.application.id), service)
        await service.pass(20, worker: worker)
        #expect(service.call.requests.isEmpty)
        let delivery = try #require(try await service.deliveries(id).first)
        #expect(delivery.state.status == .queued && delivery.state.failure == .stopped && delivery.attempts.isEmpty)
        let lines = try await service.verifications.timeline(of: id, by: service.application.id)
        #expect(lines.count { $0.reason == "stopped" } == 1)
        #expect(lines.last?.text == "The call waits for another try: a stop switch forbids sending.")
        _ = try await service.store.lift(.application(service.application.id))
        await service.pass(4, worker: worker)
        #expect(service.call.submittedCodes.count == 1)
    }

    @Test func `a step that is stopped gives way at once to one that is not, with the same code`() async throws {
        let service = try await ServiceHarness()
        let worker = Self.machine(service).worker
        try await Self.set(.country("ID"), service)
        let id = try await service.create()
        await service.pass(1, worker: worker)
        #expect(service.call.requests.isEmpty && service.email.submittedCodes.count == 1)
        let lines = try await service.verifications.timeline(of: id, by: service.application.id)
        #expect(lines.contains { $0.type == "step.skipped" && $0.reason == "stopped" })
    }

    @Test func `a step that stays stopped is passed over when its code is about to die`() async throws {
        let service = try await ServiceHarness(workflow: "call:300")
        let worker = Self.machine(service).worker
        try await Self.set(.everything, service)
        let id = try await service.create(email: nil)
        await service.pass(271, worker: worker)
        #expect(service.call.requests.isEmpty)
        let lines = try await service.verifications.timeline(of: id, by: service.application.id)
        #expect(lines.contains { $0.type == "step.skipped" && $0.reason == "stopped" })
        #expect(try await service.record(id).state.ledger.status.word == .undeliverable)
    }

    @Test("R39 a switch that is set while a call's audio is uploaded stops the call, and it rings once after the end")
    func whilePreparing() async throws {
        let service = try await ServiceHarness(workflow: "call:300")
        let gateway = Interposed(inner: service.call) { [service] in
            guard service.call.requests.isEmpty else { return }
            service.clock.advance(by: .seconds(2))
            try? await Self.set(.channel(.call), service)
        }
        let worker = Self.machine(service, gateways: [gateway]).worker
        let id = try await service.create(email: nil)
        await worker.runOnce()
        #expect(service.call.submittedCodes.isEmpty)
        #expect(try await service.deliveries(id).first?.state.failure == .stopped)
        _ = try await service.store.lift(.channel(.call))
        await service.pass(5, worker: worker)
        #expect(service.call.submittedCodes.count == 1)
        await service.pass(5, worker: worker)
        #expect(service.call.uploads.isEmpty)
    }

    @Test("R39 a call that waits for its turn with the gateway while a switch is set does not go out")
    func whileWaiting() async throws {
        let service = try await ServiceHarness(workflow: "call:300")
        let worker = Self.machine(service).worker
        let id = try await service.create(email: nil)
        service.call.holdTurns()
        let working = Task { await worker.runOnce() }
        while service.call.waiting == 0 { await Task.yield() }
        service.clock.advance(by: .seconds(2))
        try await Self.set(.channel(.call), service)
        service.call.letTurnsCome()
        _ = await working.value
        #expect(service.call.submittedCodes.isEmpty)
        let delivery = try #require(try await service.deliveries(id).first)
        #expect(delivery.state.status == .queued && delivery.state.failure == .stopped)
        _ = try await service.store.lift(.channel(.call))
        await service.pass(5, worker: worker)
        #expect(service.call.submittedCodes.count == 1)
    }

    @Test(
        "R39 what waits inside of its gateway while a switch is set does not go out, and goes once after the end",
        arguments: [StopTarget.everything, .channel(.call), .country("ID")])
    func whileSubmitting(_ target: StopTarget) async throws {
        let service = try await ServiceHarness(workflow: "call:300")
        let worker = Self.machine(service).worker
        let id = try await service.create(email: nil)
        service.call.holdSubmits()
        let working = Task { await worker.runOnce() }
        while service.call.submittedCodes.isEmpty { await Task.yield() }
        service.clock.advance(by: .seconds(2))
        try await Self.set(target, service)
        service.call.letSubmitsGo()
        _ = await working.value
        #expect(service.call.placed.isEmpty)
        let delivery = try #require(try await service.deliveries(id).first)
        #expect(delivery.state.status == .queued && delivery.state.failure == .stopped)
        _ = try await service.store.lift(target)
        await service.pass(5, worker: worker)
        #expect(service.call.placed.count == 1)
    }

    @Test("R41 what waits inside of its gateway does not go out when the switches cannot be read then")
    func unreadableWhileSubmitting() async throws {
        let service = try await ServiceHarness(workflow: "call:300")
        let worker = Self.machine(service).worker
        _ = try await service.create(email: nil)
        service.call.holdSubmits()
        let working = Task { await worker.runOnce() }
        while service.call.submittedCodes.isEmpty { await Task.yield() }
        service.clock.advance(by: .seconds(2))
        await service.store.fail(call: 1, with: .unavailable("broken"), lasting: true)
        service.call.letSubmitsGo()
        _ = await working.value
        #expect(service.call.placed.isEmpty)
        await service.store.heal()
    }

    @Test("R41 where the switches cannot be read nothing is sent and nothing is created")
    func unreadable() async throws {
        let service = try await ServiceHarness(workflow: "call:300")
        let (worker, board) = Self.machine(service)
        let verifications = Self.verifications(service, board)
        _ = try await service.create(email: nil)
        await service.store.fail(call: 2, with: .unavailable("broken"), lasting: true)
        await worker.runOnce()
        #expect(service.call.requests.isEmpty)
        await #expect(throws: ServiceError.self) {
            try await verifications.create(CreateRequest(phone: "+6281234567891"), by: service.application)
        }
        await service.store.heal()
        await service.pass(61, worker: worker)
        #expect(service.call.submittedCodes.count == 1)
    }

    @Test("R39 R40 creates and sends that are asked for are refused while every step is stopped, and checks go on")
    func refused() async throws {
        let service = try await ServiceHarness()
        let (worker, board) = Self.machine(service)
        let verifications = Self.verifications(service, board)
        let id = try await service.create()
        await service.pass(2, worker: worker)
        let code = try #require(service.call.submittedCodes.first)
        await service.pass(60, worker: worker)
        try await Self.set(.everything, service)
        service.clock.advance(by: .seconds(1))
        let owner = service.application.id
        await #expect(throws: ServiceError.stopped(.everything)) {
            try await verifications.create(CreateRequest(phone: "+6281234567891"), by: service.application)
        }
        await #expect(throws: ServiceError.stopped(.everything)) {
            try await verifications.resend(id, channel: nil, by: owner)
        }
        await #expect(throws: ServiceError.stopped(.everything)) { try await verifications.reissue(id, by: owner) }
        guard case .approved = try await verifications.check(id, typed: code, by: owner) else {
            throw Unexpected("the check was not approved")
        }
        await #expect(throws: ServiceError.refused(.closed(.approved))) {
            try await verifications.resend(id, channel: nil, by: owner)
        }
    }

    @Test func `a switch for one channel, country or application lets others through`() async throws {
        let service = try await ServiceHarness()
        let board = Self.machine(service).board
        let verifications = Self.verifications(service, board)
        for target in [StopTarget.channel(.call), .country("ID"), .application(service.random.id())] {
            try await Self.set(target, service)
        }
        let both = CreateRequest(phone: "+6281234567891", email: "ann@example.com")
        guard case .created(let record) = try await verifications.create(both, by: service.application) else {
            throw Unexpected("no new verification")
        }
        let call = CreateRequest(
            phone: "+6281234567892", workflow: [CreateRequest.Step(channel: .call, timeoutInSeconds: 30)])
        await #expect(throws: ServiceError.stopped(.channel(.call))) {
            try await verifications.create(call, by: service.application)
        }
        _ = try await service.store.lift(.channel(.call))
        service.clock.advance(by: .seconds(1))
        await #expect(throws: ServiceError.stopped(.country("ID"))) {
            try await verifications.create(call, by: service.application)
        }
        await #expect(throws: ServiceError.stopped(.country("ID"))) {
            try await verifications.resend(record.key.id, channel: .call, by: service.application.id)
        }
        guard case .applied = try await verifications.advance(record.key.id, by: service.application.id) else {
            throw Unexpected("the mail was not sent")
        }
    }

    @Test("R47 a request that was answered before a switch was set keeps its answer")
    func answered() async throws {
        let service = try await ServiceHarness()
        let verifications = Self.verifications(service, Self.machine(service).board)
        let once = OnceKey(key: "k", request: [1]) { _, _ in StoredAnswer(status: 201, body: [7]) }
        let request = CreateRequest(phone: "+6281234567891")
        _ = try await verifications.create(request, by: service.application, once: once)
        try await Self.set(.everything, service)
        service.clock.advance(by: .seconds(1))
        guard case .repeated(let answer) = try await verifications.create(request, by: service.application, once: once)
        else { throw Unexpected("no stored answer") }
        #expect(answer == StoredAnswer(status: 201, body: [7]))
        let other = OnceKey(key: "k", request: [2]) { _, _ in nil }
        await #expect(throws: ServiceError.idempotencyKeyReused) {
            try await verifications.create(request, by: service.application, once: other)
        }
    }
}
