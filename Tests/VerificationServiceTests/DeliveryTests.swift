import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct DeliveryTests {
    @Test func `a code that is heard in a call is approved by call, and nothing of it stays behind`() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let id = try await service.create()
        await worker.runOnce()
        let code = try #require(service.call.submittedCodes.first)
        #expect(service.call.requests.last == .submit(destination: "+6281234567890", code: code))
        await service.pass(2, worker: worker)
        #expect(try await service.deliveries(id).map(\.state.status) == [.heard])

        guard case .approved(let approval, _) = try await service.check(id, code) else {
            throw Unexpected("the right code was not approved")
        }
        #expect(approval.channels == [.call])
        await service.pass(2, worker: worker)
        #expect(service.call.uploads.isEmpty)
        #expect(service.email.requests.isEmpty)
        #expect(
            try await service.timeline(id) == [
                "verification.created", "delivery.queued", "delivery.sending", "delivery.uploaded",
                "delivery.submitted", "delivery.heard", "check.counted", "verification.approved",
            ])
    }

    @Test(arguments: [DeliveryStatus.noAnswer, .busy, .rejected, .failed])
    func `a call that reaches nobody is followed by a mail with the same code`(_ status: DeliveryStatus) async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let id = try await service.create()
        service.call.script(report: [.report(GatewayReport(status: status, vendorWord: "rna", isFinal: true))])
        await worker.runOnce()
        await service.pass(3, worker: worker)
        let code = try #require(service.call.submittedCodes.first)
        #expect(service.call.submittedCodes.count == 1)
        #expect(service.email.submittedCodes == [code])
        guard case .approved(let approval, _) = try await service.check(id, code) else {
            throw Unexpected("the mailed code was not approved")
        }
        #expect(approval.channels == [.email])
    }

    @Test func `a step that takes too long is followed by the next, and an approval then names the weaker channel`()
        async throws
    {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let ringing = GatewayReport(status: .ringing, vendorWord: "ringing", isFinal: false)
        service.call.script(report: Array(repeating: .report(ringing), count: 100))
        let id = try await service.create()
        await worker.runOnce()
        await service.pass(44, worker: worker)
        #expect(service.email.submittedCodes.isEmpty)
        await service.pass(2, worker: worker)
        #expect(service.email.submittedCodes == service.call.submittedCodes)
        guard case .approved(let approval, _) = try await service.check(id, service.call.submittedCodes[0]) else {
            throw Unexpected("the code was not approved")
        }
        #expect(approval.channels == [.email, .call])
        #expect(approval.channel == .email)
    }

    @Test("R26 a call whose outcome is unknown is never placed again, and the mail follows at the step's time-out")
    func unknownOutcome() async throws {
        let service = try await ServiceHarness(workflow: "call:45,call:45,email:120")
        let worker = service.worker()
        service.call.script(submit: [.unknown(GatewayFault(.outcomeUnknown, detail: "time-out"))])
        let id = try await service.create()
        await worker.runOnce()
        #expect(try await service.deliveries(id).map(\.state.status) == [.unknown])
        await service.pass(90, worker: worker)
        #expect(service.call.submittedCodes.count == 1)
        #expect(service.email.submittedCodes.count == 1)
        await #expect(throws: ServiceError.refused(.channelBarred(.call))) {
            _ = try await service.verifications.resend(id, channel: .call, by: service.application.id)
        }
        await service.pass(60, worker: worker)
        #expect(service.call.uploads.isEmpty)
    }

    @Test("R26 R87 a worker that dies while a call is being placed leaves it unknown, not repeated")
    func deathDuringSubmit() async throws {
        let service = try await ServiceHarness()
        service.call.holdSubmits()
        let id = try await service.create()
        let dying = Task { await service.worker().runOnce() }
        while service.call.submittedCodes.isEmpty { await Task.yield() }
        // The first worker never comes back in time: its lease ends, and another takes over.
        let successor = service.worker()
        await service.pass(61, worker: successor)
        #expect(service.call.submittedCodes.count == 1)
        #expect(try await service.deliveries(id)[0].state.status == .unknown)
        service.call.letSubmitsGo()
        _ = await dying.value
        #expect(try await service.deliveries(id)[0].state.status == .unknown)
    }

    @Test("R26 R87 a worker that dies while it waits for the account's rate leaves a call that another places, once")
    func deathBeforeTheTurn() async throws {
        let service = try await ServiceHarness()
        service.call.holdTurns()
        let id = try await service.create()
        let dying = Task { await service.worker().runOnce() }
        while service.call.waiting == 0 { await Task.yield() }
        service.call.letTurnsComeToOthers()
        await service.pass(61, worker: service.worker())
        #expect(service.call.placed.count == 1)
        service.call.letTurnsCome()
        _ = await dying.value
        #expect(service.call.placed.count == 1)
        #expect(try await service.deliveries(id)[0].state.status == .heard)
    }

    @Test("R97 a message whose turn does not come is tried again, and nothing is unknown")
    func turnRefused() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        service.call.script(turns: [GatewayFault(.rateLimited, detail: "too many wait", retryAfter: .seconds(2))])
        let id = try await service.create()
        await worker.runOnce()
        #expect(service.call.placed.isEmpty)
        #expect(try await service.deliveries(id)[0].state.status == .queued)
        #expect(try await service.deliveries(id)[0].state.failure == .rateLimited)
        await service.pass(12, worker: worker)
        #expect(service.call.placed.count == 1)
        #expect(try await service.deliveries(id)[0].state.status == .heard)
        #expect(service.call.uploads.isEmpty)
    }

    @Test("R95 a gateway that cannot be reached is asked three times, then the mail follows")
    func temporaryFailure() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let down = PrepareOutcome.failed(GatewayFault(.gatewayUnavailable, detail: "connection refused"))
        service.call.script(prepare: Array(repeating: down, count: 10))
        let id = try await service.create()
        await worker.runOnce()
        await service.pass(30, worker: worker)
        #expect(service.call.requests.filter { if case .prepare = $0 { true } else { false } }.count == 3)
        #expect(service.email.submittedCodes.count == 1)
        let call = try await service.deliveries(id)[0]
        #expect(call.state.failure == .gatewayUnavailable)
        #expect(call.attempts.filter { $0.operation == .prepare }.count == 3)
    }

    @Test func `a refusal that trying again cannot mend goes on to the mail at once`() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        service.call.script(submit: [
            .refused(GatewayFault(.noQuota, httpStatus: 401, vendorCode: "55", detail: "quota"))
        ])
        let id = try await service.create()
        await worker.runOnce()
        await worker.runOnce()
        #expect(service.call.submittedCodes.count == 1)
        #expect(service.email.submittedCodes.count == 1)
        let attempt = try #require(try await service.deliveries(id)[0].attempts.last { $0.operation == .submit })
        #expect(attempt.vendorCode == "55")
    }

    @Test("R24 an upload is asked to be gone until the gateway confirms it")
    func stubbornRelease() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let refusal = ReleaseOutcome.failed(GatewayFault(.gatewayUnavailable, httpStatus: 500, detail: "500"))
        service.call.script(release: Array(repeating: refusal, count: 5))
        _ = try await service.create()
        await worker.runOnce()
        await service.pass(59, worker: worker)
        #expect(service.call.requests.filter { $0 == .release }.count == 6)
        #expect(service.call.uploads.isEmpty)
    }

    @Test("R24 an upload is asked to be gone also after the gateway was away for half an hour")
    func releaseAfterOutage() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let away = ReleaseOutcome.failed(GatewayFault(.gatewayUnavailable, detail: "connection refused"))
        service.call.script(release: Array(repeating: away, count: 63))
        _ = try await service.create()
        await worker.runOnce()
        await service.pass(1800, worker: worker)
        #expect(service.call.uploads.count == 1)
        await service.pass(1200, worker: worker)
        #expect(service.call.requests.filter { $0 == .release }.count == 64)
        #expect(service.call.uploads.isEmpty)
    }

    @Test("R24 an upload whose answer was lost to a crash is released under its planned name")
    func strayUpload() async throws {
        let service = try await ServiceHarness()
        service.call.holdSubmits()
        _ = try await service.create()
        let dying = Task { await service.worker().runOnce() }
        while service.call.submittedCodes.isEmpty { await Task.yield() }
        #expect(service.call.uploads.count == 1)
        await service.pass(180, worker: service.worker())
        #expect(service.call.uploads.isEmpty)
        service.call.letSubmitsGo()
        _ = await dying.value
    }

    @Test("R24 nothing stays behind of a call that was refused after its upload and tried again")
    func uploadOfEarlierTry() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let busy = SubmitOutcome.refused(
            GatewayFault(.concurrencyLimit, httpStatus: 401, vendorCode: "57", detail: "57"))
        service.call.script(submit: [busy, busy])
        let id = try await service.create()
        await worker.runOnce()
        await service.pass(30, worker: worker)
        #expect(try await service.deliveries(id)[0].state.status == .heard)
        #expect(service.call.submittedCodes.count == 3)
        #expect(service.call.uploads.isEmpty)
    }

    @Test("R24 nothing stays behind when the last try of a call fails before its upload is confirmed")
    func uploadBeforeLastTry() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        service.call.script(
            submit: [.refused(GatewayFault(.rateLimited, httpStatus: 429, vendorCode: "9", detail: "9"))])
        _ = try await service.create()
        await worker.runOnce()
        service.call.script(
            prepare: Array(
                repeating: .failed(GatewayFault(.gatewayUnavailable, detail: "connection refused")), count: 2))
        await service.pass(30, worker: worker)
        #expect(service.call.requests.filter { $0 == .release }.count == 1)
        #expect(service.call.uploads.isEmpty)
    }

    @Test("R24 a worker that dies after an upload leaves none behind once another has taken over")
    func uploadOfDeadWorker() async throws {
        let service = try await ServiceHarness(workflow: "call:300")
        let worker = service.worker()
        _ = try await service.create(email: nil)
        // Claim, application, note of the upload; then the store stays away, as after a crash.
        await service.store.fail(call: 4, lasting: true)
        await worker.runOnce()
        #expect(service.call.uploads.count == 1)
        await service.store.heal()
        await service.pass(90, worker: service.worker())
        #expect(service.call.submittedCodes.count == 1)
        #expect(service.call.uploads.isEmpty)
    }

    @Test func `a verification that was canceled before its turn sends nothing`() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let id = try await service.create()
        _ = try await service.verifications.cancel(id, by: service.application.id)
        await service.pass(2, worker: worker)
        #expect(service.call.requests.isEmpty)
        #expect(try await service.deliveries(id)[0].state.failure == .verificationClosed)
    }

    @Test func `when every step fails for certain the verification is undeliverable at once`() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let refused = SubmitOutcome.refused(GatewayFault(.noQuota, detail: "quota"))
        service.call.script(submit: [refused])
        service.email.script(submit: [refused])
        let id = try await service.create()
        await service.pass(2, worker: worker)
        #expect(try await service.record(id).state.ledger.status.word == .undeliverable)
    }

    @Test func `a channel without a gateway fails with its reason and the next step begins`() async throws {
        let service = try await ServiceHarness()
        let worker = service.worker(gateways: [service.email])
        let id = try await service.create()
        await service.pass(2, worker: worker)
        #expect(try await service.deliveries(id).map(\.state.failure) == [.noGateway, nil])
        #expect(service.email.submittedCodes.count == 1)
    }

    @Test("R93 several workers place one call for one send")
    func manyWorkers() async throws {
        let service = try await ServiceHarness()
        var ids: [VerificationID] = []
        for number in 0..<20 { ids.append(try await service.create(phone: "+628\(10 + number)12345678", email: nil)) }
        await withDiscardingTaskGroup { group in
            for _ in 0..<8 { group.addTask { await service.worker().runOnce() } }
        }
        let destinations = service.call.requests.compactMap { request -> String? in
            guard case .submit(let destination, _) = request else { return nil }
            return destination
        }
        #expect(destinations.count == 20)
        #expect(Set(destinations).count == 20)
    }

    @Test func `a running worker wakes when a verification is created, and finishes its work when it is stopped`()
        async throws
    {
        let service = try await ServiceHarness()
        let worker = service.worker()
        let running = Task { await worker.run() }
        await service.clock.waitForSleepers()
        service.call.holdSubmits()
        let id = try await service.create()
        while service.call.submittedCodes.isEmpty { await Task.yield() }
        worker.stop()
        service.call.letSubmitsGo()
        await running.value
        #expect(try await service.deliveries(id)[0].state.status == .submitted)
    }
}
