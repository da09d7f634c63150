import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let ordering = [
        StoreContract("R86 a timeline tells things in the order in which they happened, also within a moment", told),
        StoreContract("deliveries come in the order in which they were begun", begun),
        StoreContract("claims that are due at one moment come in the order in which they were queued", queued),
        StoreContract("what is due comes in the order of its deadlines, not of its making", byDeadline),
    ]

    @Sendable private static func told(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        var ids: [DeliveryID] = []
        for _ in 0..<2 {
            let claim = try await scene.claimOnly()
            ids.append(claim.delivery.id)
            _ = try await scene.save(claim) { $0.fail(.badDestination, at: scene.start) }
        }
        let queued = DeliveryMoment(DeliveryState(queuedAt: scene.start))
        let failed = DeliveryMoment(
            status: .failed, isPrepared: false, failure: .badDestination, vendorWord: nil)
        let wanted: [EventRecord.Kind] = [
            .verification(.created), .delivery(ids[0], .call, queued), .delivery(ids[0], .call, failed),
            .delivery(ids[1], .email, queued), .delivery(ids[1], .email, failed), .verification(.workflowEnded),
            .verification(.ended(.undeliverable)),
        ]
        let events = try await scene.store.events(of: record.key) ?? []
        try scene.expectEqual(events.map(\.kind), wanted, "the timeline")
        try scene.expectEqual(Set(events.map(\.at)), [scene.start], "the moments")
    }

    @Sendable private static func begun(_ scene: StoreScene) async throws {
        let record = try await scene.open(scene.draft(workflow: StoreScene.mailOnly))
        for (turn, seconds) in [30, 70, 130].enumerated() {
            let now = scene.start.after(seconds)
            let event: VerificationEvent =
                turn == 1
                ? .reissueRequested(delivery: scene.random.id(), generation: 2)
                : .resendRequested(channel: nil, delivery: scene.random.id())
            let answer = try await scene.feed(event, record.key, replacing: scene.code(for: event), at: now)
            guard case .sending = answer else { throw ContractBreach(description: "not sent: \(answer)") }
        }
        let state = try await scene.record(record.key).state
        let deliveries = try await scene.store.deliveries(of: record.key) ?? []
        try scene.expectEqual(deliveries.map(\.id), state.sends.map(\.delivery), "the deliveries")
        try scene.expectEqual(deliveries.map(\.generation), [1, 1, 2, 2], "their generations")
        try scene.expectEqual(deliveries.map(\.queuedAt), [0, 30, 70, 130].map { scene.start.after($0) }, "queued at")
    }

    @Sendable private static func queued(_ scene: StoreScene) async throws {
        var ids: [DeliveryID] = []
        for _ in 0..<20 {
            let draft = scene.draft()
            _ = try await scene.open(draft)
            ids.append(draft.firstDelivery)
        }
        var claimed: [DeliveryID] = []
        for _ in 0..<5 { claimed += try await scene.claim(limit: 4).map(\.delivery.id) }
        try scene.expectEqual(claimed, ids, "the claims")
    }

    @Sendable private static func byDeadline(_ scene: StoreScene) async throws {
        var keys: [(VerificationKey, Int)] = []
        for seconds in [300, 60, 200, 90, 120] {
            let policy = try CodePolicy.checked(
                length: 6, lifetimeInSeconds: seconds, checksMax: 5, allowShort: false)
            let draft = scene.draft(policy: policy, workflow: StoreScene.mailOnly)
            keys.append((try await scene.open(draft).key, seconds))
        }
        let wanted = keys.sorted { $0.1 < $1.1 }.map(\.0)
        let later = scene.start.after(400)
        try scene.expectEqual(try await scene.store.due(at: later, limit: 10), wanted, "what is due")
        try scene.expectEqual(try await scene.store.due(at: later, limit: 2), Array(wanted.prefix(2)), "the first two")
    }
}
