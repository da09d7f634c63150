import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let separating = [
        StoreContract("R44 a foreign id answers like an unknown one, and nothing changes", foreign)
    ]

    @Sendable private static func foreign(_ scene: StoreScene) async throws {
        let draft = scene.draft(reference: "a")
        let record = try await scene.open(draft)
        let claim = try await scene.claimOnly()
        let events = try await scene.store.events(of: record.key)
        let stranger: ApplicationID = scene.random.id()
        let foreign = VerificationKey(application: stranger, id: record.key.id)
        let unknown = VerificationKey(application: scene.application, id: scene.random.id())
        for key in [foreign, unknown] {
            guard case .notFound = try await scene.count(key) else { throw ContractBreach(description: "counted") }
            try await refusesEvents(scene, key)
            try scene.expectEqual(try await scene.store.verification(key), nil, "the record")
            try scene.expectEqual(try await scene.store.deliveries(of: key), nil, "the deliveries")
            try scene.expectEqual(try await scene.store.events(of: key), nil, "the timeline")
            let change = DeliveryChange(
                delivery: claim.delivery.id, verification: key, fence: claim.fence,
                state: DeliveryState(queuedAt: scene.start), gateway: nil, attempt: nil, next: scene.random.id())
            try scene.expectEqual(
                try await scene.store.save(change, letGo: true, at: scene.start), .leaseLost, "a save")
        }
        for query in [
            VerificationQuery(), VerificationQuery(reference: "a"),
            VerificationQuery(destination: draft.subject), VerificationQuery(status: .pending),
        ] {
            try scene.expectEqual(try await scene.store.verifications(query, of: stranger), [], "the list")
        }
        try scene.expectEqual(try await scene.record(record.key), record, "the owner's record")
        try scene.expectEqual(try await scene.store.events(of: record.key), events, "the owner's timeline")
    }

    private static func refusesEvents(_ scene: StoreScene, _ key: VerificationKey) async throws {
        let events: [VerificationEvent] = [
            .codeMatched(generation: 1), .codeMismatched(generation: 1), .cancelRequested, .replaced,
            .resendRequested(channel: nil, delivery: scene.random.id()),
            .reissueRequested(delivery: scene.random.id()), .advanceRequested(delivery: scene.random.id()),
            .timeReached(next: scene.random.id()),
        ]
        for event in events {
            let outcome = try await scene.store.apply(
                event, replacing: nil, to: key, once: nil, at: scene.start.after(60))
            guard case .notFound = outcome else { throw ContractBreach(description: "\(event): \(outcome)") }
        }
    }
}
