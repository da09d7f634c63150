import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct LimitReplayTests {
    private func replay(
        _ service: ServiceHarness, _ settings: [(name: String, value: String)] = [], days: Int = 7, atMost: Int = 100
    ) async throws -> LimitReplayReport {
        let replay = LimitReplay(
            store: service.store, limits: service.store, vault: service.vault, subjects: nil, clock: service.clock,
            verificationsMax: atMost)
        return try await replay.run(days: days, changing: settings, of: service.application.id)
    }

    /// Creates to numbers of one prefix that do not follow one another, a minute apart.
    private func createMany(_ count: Int, _ service: ServiceHarness) async throws -> [VerificationID] {
        var ids: [VerificationID] = []
        for number in 0..<count {
            ids.append(try await service.create(phone: "+628123456\(1000 + number * 500)", email: nil))
            await service.pass(60, worker: service.worker())
        }
        return ids
    }

    @Test func `a dry run with the same limits refuses none of what was sent`() async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        _ = try await createMany(7, service)
        let report = try await replay(service)
        #expect(report.sends == 7)
        #expect(report.refused == 0 && report.refusals.isEmpty)
    }

    @Test func `a stricter limit for prefixes names those that it would have refused`() async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        let ids = try await createMany(7, service)
        let report = try await replay(service, [("prefix_numbers", "4")])
        #expect(report.refused == 3)
        #expect(report.refusals.map(\.verification) == Array(ids.suffix(3)))
        #expect(report.refusals.allSatisfy { $0.block.rule == .prefixSpeed && $0.block.allowed == 4 })
        let masked = try await service.record(ids[4]).details.destinations.phone?.masked
        #expect(report.refusals.first?.masked == masked && masked != nil)
        #expect(report.refusals.map(\.at) == report.refusals.map(\.at).sorted())
    }

    @Test func `a dry run counts the refused who were approved later`() async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        let id = try await service.create(email: nil)
        await service.pass(45, worker: service.worker())
        _ = try await service.verifications.resend(id, channel: nil, by: service.application.id)
        await service.pass(5, worker: service.worker())
        let code = try #require(service.call.submittedCodes.last)
        guard case .approved = try await service.check(id, code) else { throw Unexpected("not approved") }
        let report = try await replay(service, [("sends_per_ten_minutes", "1")])
        #expect(report.sends == 2 && report.refused == 1 && report.approvedLater == 1)
        let refusal = try #require(report.refusals.first)
        #expect(refusal.block.rule == .sendsPerTenMinutes && refusal.isApprovedLater && refusal.verification == id)
    }

    @Test func `a dry run writes nothing`() async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        let ids = try await createMany(5, service)
        let before = try await service.record(ids[4])
        let events = try await service.store.limitEvents(of: service.application.id, after: nil, limit: 100)
        let report = try await replay(service, [("prefix_numbers", "1"), ("own.session", "1/60")])
        #expect(report.refused == 4 && report.hasOwnLimits)
        #expect(try await service.store.sendPolicy(of: service.application.id) == .standard)
        #expect(try await service.store.holds(of: service.application.id, at: service.clock.now()).isEmpty)
        #expect(try await service.record(ids[4]) == before)
        #expect(
            try await service.store.limitEvents(of: service.application.id, after: nil, limit: 100) == events)
    }

    @Test func `a limit of the application's own is tried by the keys that came with creates`() async throws {
        let service = try await ServiceHarness(workflow: "email:120")
        var ids: [VerificationID] = []
        // Two visitors in turn, a minute apart; one create passes nothing.
        for number in 0..<7 {
            var request = CreateRequest(phone: nil, email: "person\(number)@example.com")
            if number < 6 {
                let visitor = number.isMultiple(of: 2) ? "ann" : "ben"
                request.limitKeys = [MetadataPair(name: "session", value: visitor)]
            }
            guard case .created(let record) = try await service.verifications.create(request, by: service.application)
            else { throw Unexpected("not created") }
            ids.append(record.key.id)
            await service.pass(60, worker: service.worker())
        }
        let report = try await replay(service, [("own.session", "2/600")])
        #expect(report.refusals.map(\.verification) == [ids[4], ids[5]])
        #expect(report.refusals.allSatisfy { $0.block.rule == .own && $0.block.allowed == 2 })
        #expect(report.withOwnKeys == 6 && report.sends == 7)
        #expect(try await replay(service, [("own.device", "1/600")]).refused == 0)
        // The digests go with the destinations.
        let email = try #require(try await service.record(ids[4]).details.destinations.email)
        let subject = DestinationKey(application: service.application.id, index: email.index)
        let note = AuditNote(
            AuditEntry(at: service.clock.now(), actor: "tester", act: .subjectErased), sealing: service.vault)
        _ = try await service.store.erase(subject, noting: note)
        let later = try await replay(service, [("own.session", "2/600")])
        #expect(later.refused == 1 && later.withOwnKeys == 5)
    }

    @Test func `what was refused in truth is counted apart`() async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        _ = try await service.create(email: nil)
        let day = Duration.seconds(24 * 3600)
        for (number, age) in [Duration.zero, .seconds(60), day * 8].enumerated() {
            let block = SendBlock(.callUnderWay, used: 1, allowed: 1, endsAt: nil)
            let refusal = LimitEvent(.refused, block, times: number + 1, masked: nil, country: nil)
            let moment = service.clock.now() + (.zero - age)
            try await service.store.tell([ToldRefusal(refusal, of: service.application.id, at: moment)])
        }
        let report = try await replay(service)
        #expect(report.sends == 1 && report.refused == 0 && report.refusedInTruth == 3)
    }

    @Test func `a dry run looks at so many days and so many verifications only, and says so`() async throws {
        let service = try await ServiceHarness(workflow: "call:45")
        _ = try await createMany(3, service)
        #expect(try await replay(service, atMost: 2).isCut)
        #expect(try await replay(service, atMost: 2).sends == 2)
        #expect(try await !replay(service, atMost: 3).isCut)
        service.clock.advance(by: .seconds(24 * 3600))
        let later = try await replay(service, [("prefix_numbers", "1")], days: 1)
        #expect(later.verifications == 3 && later.sends < 3)
        await #expect(throws: ServiceError.self) { try await replay(service, days: 31) }
        await #expect(throws: ServiceError.self) { try await replay(service, [("prefix_numbers", "9")]) }
    }
}
