import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

/// Several gateways for one channel (R24, R26, R96).
@Suite struct GatewayOrderTests {
    private let first = ScriptedGateway(.call, name: "first")
    private let second = ScriptedGateway(.call, name: "second")

    private func fault(_ failure: DeliveryFailure, code: String? = nil) -> GatewayFault {
        GatewayFault(failure, vendorCode: code, detail: "told by a test")
    }

    private static let own: [DeliveryFailure] = [
        .noQuota, .concurrencyLimit, .rateLimited, .misconfigured, .gatewayUnavailable, .breakerOpen,
    ]

    @Test("the next gateway is tried at once when the first refuses before it took anything", arguments: own)
    func refused(failure: DeliveryFailure) async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        first.script(submit: [.refused(fault(failure, code: "57"))])
        let id = try await service.create()
        let worker = service.worker(gateways: [first, second, service.email])
        while await worker.runOnce() > 0 {}
        #expect(first.submittedCodes == second.submittedCodes && second.submittedCodes.count == 1)
        let delivery = try #require(try await service.deliveries(id).first)
        #expect(delivery.gateway == "second" && delivery.state.status == .submitted)
        #expect(delivery.attempts.map(\.gateway) == ["first", "first", "second", "second"])
        let lines = try await service.verifications.timeline(of: id, by: service.application.id)
        let line = try #require(lines.first { $0.type == "gateway.refused" })
        #expect(line.gateway == "first" && line.reason == failure.rawValue && line.vendorWord == "57")
        #expect(line.text.hasPrefix("The gateway first refused before it took anything: "))
        #expect(line.text.hasSuffix("(its answer: 57). The next gateway is tried at once."))
        #expect(lines.last?.gateway == "second" && lines.last?.type == "delivery.submitted")
    }

    @Test("R24 what the first gateway has is released there, and what the second has is released by itself")
    func released() async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        first.script(
            submit: [.refused(fault(.concurrencyLimit))],
            release: [.failed(fault(.gatewayUnavailable)), .failed(fault(.gatewayUnavailable))])
        let id = try await service.create()
        let worker = service.worker(gateways: [first, second])
        while await worker.runOnce() > 0 {}
        #expect(first.uploads.count == 1 && second.uploads.count == 1)
        await service.pass(60, worker: worker)
        #expect(first.uploads.isEmpty && second.uploads.isEmpty)
        let delivery = try #require(try await service.deliveries(id).first)
        #expect(delivery.state.leftBehind.isEmpty && delivery.state.work == nil && delivery.gateway == "second")
        let releases = delivery.attempts.filter { $0.operation == .release }
        #expect(releases.count { $0.gateway == "first" } == 3 && releases.count { $0.gateway == "second" } == 1)
    }

    @Test("R24 what a failed preparation may have left is released at its own gateway")
    func preparation() async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        first.script(prepare: [.failed(fault(.gatewayUnavailable))])
        _ = try await service.create()
        let worker = service.worker(gateways: [first, second])
        while await worker.runOnce() > 0 {}
        #expect(first.submittedCodes.isEmpty && second.submittedCodes.count == 1 && first.uploads.count == 1)
        await service.pass(60, worker: worker)
        #expect(first.uploads.isEmpty)
    }

    @Test("R26 no other gateway is tried after an unknown outcome")
    func unknown() async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        first.script(submit: [.unknown(fault(.outcomeUnknown))])
        let id = try await service.create()
        await service.pass(60, worker: service.worker(gateways: [first, second]))
        #expect(second.requests.isEmpty)
        #expect(try await service.deliveries(id).map(\.state.status) == [.unknown])
    }

    @Test(
        "what is no matter of the gateway's account goes to no other",
        arguments: [DeliveryFailure.badDestination, .refused])
    func otherReasons(failure: DeliveryFailure) async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        first.script(submit: [.refused(fault(failure))])
        _ = try await service.create()
        await service.pass(5, worker: service.worker(gateways: [first, second]))
        #expect(second.requests.isEmpty)
    }

    @Test func `a step that names its gateway goes through no other`() async throws {
        let service = try await ServiceHarness(workflow: "call:45@second,email:60")
        second.script(submit: [.refused(fault(.noQuota))])
        _ = try await service.create()
        await service.pass(2, worker: service.worker(gateways: [first, second, service.email]))
        #expect(first.requests.isEmpty && second.submittedCodes.count == 1 && service.email.submittedCodes.count == 1)
    }

    @Test func `a step whose gateway is gone is passed over`() async throws {
        let service = try await ServiceHarness(workflow: "call:45@third,email:60")
        let id = try await service.create()
        await service.pass(1, worker: service.worker(gateways: [first, service.email]))
        #expect(first.requests.isEmpty && service.email.submittedCodes.count == 1)
        #expect(try await service.timeline(id).contains("step.skipped"))
    }

    @Test("R96 an open breaker gives way to the next step at once, and is waited for where there is none")
    func breaker() async throws {
        let service = try await ServiceHarness(workflow: "call:45,email:60")
        first.script(submit: [.refused(fault(.breakerOpen))])
        let id = try await service.create()
        let worker = service.worker(gateways: [first, service.email])
        while await worker.runOnce() > 0 {}
        #expect(service.email.submittedCodes.count == 1)
        let lines = try await service.verifications.timeline(of: id, by: service.application.id)
        #expect(lines.contains { $0.type == "step.skipped" && $0.reason == "breaker_open" })

        let alone = try await ServiceHarness(seed: 2, workflow: "call:45")
        second.script(submit: [.refused(fault(.breakerOpen))])
        _ = try await alone.create()
        await alone.pass(9, worker: alone.worker(gateways: [second]))
        #expect(second.submittedCodes.count == 2)
    }

    @Test func `a channel that the application may not use is passed over, and a workflow of such channels is refused`()
        async throws
    {
        let service = try await ServiceHarness(workflow: "call:45,email:60")
        var application = service.application
        application.channels = [.email]
        let request = CreateRequest(phone: "+6281234567890", email: "ann@example.com")
        guard case .created(let record) = try await service.verifications.create(request, by: application) else {
            throw Unexpected("no new verification")
        }
        #expect(record.state.workflow.text == "call:45!channel_not_allowed,email:60")
        application.channels = [.sms]
        await #expect {
            _ = try await service.verifications.create(request, by: application)
        } throws: { error in
            guard case .invalid(let faults) = error as? ServiceError else { return false }
            return faults.map(\.code) == [.channelNotAllowed] && faults.map(\.field) == ["workflow"]
        }
    }
}
