import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let creating = [
        StoreContract("a created verification is read back as it was answered", readBack),
        StoreContract("R18 another purpose, destination or application opens its own", ownOpen),
        StoreContract("R18 a different request replaces the open one and takes its checks over", replaced),
        StoreContract("R18 replacing again and again never gives checks back", carriedOn),
        StoreContract("an open verification that is over is closed before the next one opens", closesExpired),
        StoreContract("an id that is taken is a conflict and changes nothing", takenID),
    ]

    @Sendable private static func readBack(_ scene: StoreScene) async throws {
        let draft = scene.draft(reference: "order 7")
        let created = try await scene.open(draft)
        try scene.expectEqual(try await scene.record(draft.key), created, "the record")
        try scene.expectEqual(created.details, draft.details, "the details")
        try scene.expectEqual(created.state.ledger.status, .pending, "the status")
        let deliveries = try scene.unwrap(try await scene.store.deliveries(of: draft.key), "no deliveries")
        try scene.expectEqual(deliveries.map(\.id), [draft.firstDelivery], "the deliveries")
        try scene.expectEqual(deliveries[0].state, DeliveryState(queuedAt: scene.start), "the delivery's state")
        let events = try scene.unwrap(try await scene.store.events(of: draft.key), "no timeline")
        let moment = DeliveryMoment(DeliveryState(queuedAt: scene.start))
        try scene.expectEqual(
            events.map(\.kind), [.verification(.created), .delivery(draft.firstDelivery, .call, moment)],
            "the timeline")
    }

    @Sendable private static func ownOpen(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        _ = try await scene.open(scene.draft(to: places))
        _ = try await scene.open(scene.draft(to: places, purpose: "payment"))
        _ = try await scene.open(scene.draft(to: places, application: scene.random.id()))
        _ = try await scene.open(scene.draft())
        try scene.expectEqual(try await scene.claim().count, 4, "deliveries")
    }

    @Sendable private static func replaced(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let first = try await scene.open(scene.draft(to: places))
        for _ in 0..<3 { _ = try await scene.count(first.key) }
        let other = scene.draft(to: places, workflow: StoreScene.mailOnly)
        let second = try await scene.open(other, at: scene.start.after(5))
        try scene.expectEqual(second.state.ledger.checksUsed, 3, "checks taken over")
        let former = try await scene.record(first.key)
        try scene.expectEqual(former.state.ledger.status, .canceled(at: scene.start.after(5)), "the former's status")
        let claims = try await scene.claim(at: scene.start.after(5))
        let open = claims.filter { $0.closedAt == nil }
        try scene.expectEqual(open.map(\.delivery.verification), [second.key], "deliveries that may go out")
        try scene.expectEqual(claims.filter { $0.envelope != nil }.count, 1, "envelopes left (R57)")
        try scene.expectEqual(try await scene.record(second.key), second, "the record")
    }

    @Sendable private static func carriedOn(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let workflows = [StoreScene.workflow, StoreScene.mailOnly]
        var counted = 0
        for turn in 0..<8 {
            let record = try await scene.open(scene.draft(to: places, workflow: workflows[turn % 2]))
            if case .counted = try await scene.count(record.key) { counted += 1 }
        }
        try scene.expectEqual(counted, 5, "checks in all (R15)")
    }

    @Sendable private static func closesExpired(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let first = try await scene.open(scene.draft(to: places))
        _ = try await scene.count(first.key)
        let later = scene.start.after(300)
        let second = try await scene.open(scene.draft(to: places), at: later)
        let former = try await scene.record(first.key)
        try scene.expectEqual(former.state.ledger.status, .expired(at: later), "the former's status")
        try scene.expect(second.key != first.key, "the expired one went on")
        try scene.expectEqual(second.state.ledger.checksUsed, 0, "checks taken over")
        let events = try await scene.store.events(of: first.key) ?? []
        try scene.expectEqual(events.last?.kind, .verification(.ended(.expired)), "the last line")
    }

    @Sendable private static func takenID(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let draft = scene.draft()
        let again = VerificationDraft(
            key: record.key, details: draft.details, code: draft.code, policy: draft.policy, workflow: draft.workflow,
            subject: draft.subject, firstDelivery: draft.firstDelivery)
        do throws(StoreError) {
            _ = try await scene.store.create(again, once: nil, at: scene.start)
            throw StoreError.closed
        } catch {
            guard case .conflict = error else { throw ContractBreach(description: "\(error) instead of a conflict") }
        }
        try scene.expectEqual(try await scene.record(record.key), record, "the record")
        try scene.expectEqual(try await scene.claim().count, 1, "deliveries")
    }
}
