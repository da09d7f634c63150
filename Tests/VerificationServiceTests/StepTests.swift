import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct StepTests {
    private func texts(_ service: ServiceHarness, _ id: VerificationID) async throws -> [String] {
        try await service.verifications.timeline(of: id, by: service.application.id).map(\.text)
    }

    @Test func `a step for another end is passed over, and the timeline says so in words`() async throws {
        let service = try await ServiceHarness(workflow: "call:45,sms:45?busy,email:120?no_answer")
        let text = ScriptedGateway(.sms)
        let worker = service.worker(gateways: [service.call, text, service.email])
        service.call.script(report: [.report(GatewayReport(status: .noAnswer, vendorWord: "rna", isFinal: true))])
        let id = try await service.create()
        await service.pass(3, worker: worker)
        #expect(text.submittedCodes.isEmpty && service.email.submittedCodes == service.call.submittedCodes)
        let told = "Step 2 was passed over: it is not for a step before that had no answer."
        #expect(try await texts(service, id).contains(told))
    }

    @Test func `a step without a destination is passed over with its reason`() async throws {
        let service = try await ServiceHarness(workflow: "call:45,email:120")
        let id = try await service.create(phone: nil)
        await service.pass(1, worker: service.worker())
        #expect(service.call.requests.isEmpty && service.email.submittedCodes.count == 1)
        #expect(
            try await texts(service, id)[1] == "Step 1 was passed over: there is no number or address for its channel.")
        #expect(try await service.deliveries(id).map(\.step) == [1])
    }

    @Test func `a step without a gateway is passed over at once`() async throws {
        let service = try await ServiceHarness(workflow: "sms:45,email:120")
        let id = try await service.create()
        await service.pass(1, worker: service.worker())
        #expect(service.email.submittedCodes.count == 1)
        let lines = try await service.verifications.timeline(of: id, by: service.application.id)
        #expect(lines.contains { $0.type == "step.skipped" && $0.reason == "no_gateway" })
    }

    @Test func `a step goes to a destination of its own with the same code, and nothing shows it`() async throws {
        let service = try await ServiceHarness()
        let request = CreateRequest(
            phone: "+6281234567890",
            workflow: [
                CreateRequest.Step(channel: .call, timeoutInSeconds: 5),
                CreateRequest.Step(channel: .call, timeoutInSeconds: 30, destination: "+6281111111111"),
                CreateRequest.Step(channel: .email, timeoutInSeconds: 30, destination: "ann@example.com"),
            ])
        guard case .created(let record) = try await service.verifications.create(request, by: service.application)
        else { throw Unexpected("no new verification") }
        #expect(record.state.workflow.text == "call:5,call:30#,email:30#")
        let busy = GatewayReport(status: .busy, vendorWord: "busy", isFinal: true)
        service.call.script(report: [.report(busy), .report(busy)])
        await service.pass(6, worker: service.worker())
        let code = try #require(service.call.submittedCodes.first)
        let calls = service.call.requests.filter { if case .submit = $0 { true } else { false } }
        #expect(
            calls == [
                .submit(destination: "+6281234567890", code: code), .submit(destination: "+6281111111111", code: code),
            ])
        #expect(
            service.email.requests.contains { $0 == .submit(destination: "ann@example.com", code: code) })
        #expect(!"\(record)".contains("81111111111"))
        #expect(try await !texts(service, record.key.id).joined().contains("81111111111"))
    }

    @Test func `the request again with own destinations replaces the open one, and its checks stay used`() async throws
    {
        let service = try await ServiceHarness()
        let request = CreateRequest(
            phone: "+6281234567890",
            workflow: [CreateRequest.Step(channel: .call, timeoutInSeconds: 5, destination: "+6281111111111")])
        guard case .created(let first) = try await service.verifications.create(request, by: service.application)
        else { throw Unexpected("no new verification") }
        await service.pass(31, worker: service.worker())
        guard case .created(let second) = try await service.verifications.create(request, by: service.application)
        else { throw Unexpected("no new verification") }
        #expect(first.key != second.key)
        #expect(try await service.record(first.key.id).state.ledger.status.word == .canceled)
    }

    @Test func `an envelope is not opened for a call that nobody could hear in time`() async throws {
        let service = try await ServiceHarness(workflow: "call:300,email:120")
        let id = try await service.create()
        service.clock.advance(by: .seconds(271))
        await service.pass(1, worker: service.worker())
        #expect(service.call.requests.isEmpty && service.email.submittedCodes.count == 1)
        #expect(try await service.deliveries(id).first?.state.failure == .expiresTooSoon)
        #expect(
            try await texts(service, id).contains(
                "Step 1 was passed over: the code would end before it could be used."))
    }

    @Test func `the lifetime starts with the first delivery where the request says so`() async throws {
        let service = try await ServiceHarness()
        let request = CreateRequest(phone: "+6281234567890", lifetimeStarts: .firstDelivery, expiresIn: 60)
        let createdAt = service.clock.now()
        guard case .created(let record) = try await service.verifications.create(request, by: service.application)
        else { throw Unexpected("no new verification") }
        #expect(record.state.ledger.expiresAt == createdAt + .seconds(600))
        service.clock.advance(by: .seconds(200))
        await service.pass(5, worker: service.worker())
        let ledger = try await service.record(record.key.id).state.ledger
        #expect(ledger.status == .pending && ledger.expiresAt <= createdAt + .seconds(265))
        #expect(try await service.timeline(record.key.id).contains("verification.lifetime_started"))
    }

    @Test(
        "a step that cannot be is named with what is allowed",
        arguments: [
            (
                CreateRequest.Step(channel: .call, timeoutInSeconds: 5, conditions: [.busy]), "on",
                FieldFault.Code.invalid
            ),
            (.init(channel: .email, timeoutInSeconds: 5), "channel", .channelWithoutDestination),
            (.init(channel: .call, timeoutInSeconds: 5, gateway: "A b"), "gateway", .invalid),
            (.init(channel: .call, timeoutInSeconds: 5, destination: "0"), "to", .notANumber),
            (.init(channel: .email, timeoutInSeconds: 5, destination: "@"), "to", .notAnAddress),
        ])
    func faults(step: CreateRequest.Step, field: String, code: FieldFault.Code) async throws {
        let service = try await ServiceHarness()
        let found = try await service.faults(of: CreateRequest(phone: "+6281234567890", workflow: [step]))
        #expect(found.map(\.field) == ["workflow[0].\(field)"] && found.map(\.code) == [code])
    }
}
