import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let separating = [
        StoreContract("R44 a foreign id answers like an unknown one, and nothing changes", foreign),
        StoreContract("R44 lists of two applications never mix, whatever they are narrowed by", lists),
        StoreContract("R44 what is due and claimed names its own application", work),
        StoreContract(
            "R44 an answer is repeated to its own application only, and a foreign command keeps none", answers),
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

    /// Two applications with verifications that differ in nothing but their ids.
    private static func twins(_ scene: StoreScene) async throws -> [ApplicationID: [VerificationKey]] {
        let places = scene.destinations()
        var keys: [ApplicationID: [VerificationKey]] = [:]
        for application in [scene.application, scene.random.id()] {
            for purpose in ["login", "payment", "export"] {
                let draft = scene.draft(to: places, purpose: purpose, reference: "a", application: application)
                keys[application, default: []].append(try await scene.open(draft).key)
            }
        }
        return keys
    }

    @Sendable private static func lists(_ scene: StoreScene) async throws {
        let keys = try await twins(scene)
        let one = try scene.unwrap(keys[scene.application]?.first, "no verification")
        let places = try await scene.record(one).details.destinations
        var queries = [VerificationQuery(), VerificationQuery(status: .pending), VerificationQuery(reference: "a")]
        for index in [places.phone?.index, places.email?.index] {
            queries.append(VerificationQuery(destination: index))
            queries.append(VerificationQuery(status: .pending, reference: "a", destination: index))
        }
        for (application, own) in keys {
            for query in queries {
                let found = try await scene.store.verifications(query, of: application).map(\.key)
                try scene.expectEqual(Set(found), Set(own), "\(query)")
                var behind = query
                behind.after = VerificationCursor(createdAt: scene.start.after(1), id: scene.random.id())
                let rest = try await scene.store.verifications(behind, of: application).map(\.key)
                try scene.expectEqual(rest, found, "\(query) behind a cursor of anybody's")
            }
        }
    }

    @Sendable private static func work(_ scene: StoreScene) async throws {
        let keys = try await twins(scene)
        let all = Set(keys.values.joined())
        try scene.expectEqual(
            Set(try await scene.store.due(at: scene.start.after(45), limit: 10)), all, "what is due")
        let claims = try await scene.claim()
        try scene.expectEqual(Set(claims.map(\.delivery.verification)), all, "what is claimed")
        // One application's end is nothing to the other.
        for key in keys[scene.application] ?? [] { try await scene.feed(.cancelRequested, key) }
        for (application, own) in keys {
            for key in own {
                let status = try await scene.record(key).state.ledger.status.word
                try scene.expectEqual(status, application == scene.application ? .canceled : .pending, "the status")
            }
        }
    }

    @Sendable private static func answers(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let stranger: ApplicationID = scene.random.id()
        func once(_ application: ApplicationID) -> IdempotencyRequest {
            IdempotencyRequest(application: application, route: "cancel", keyDigest: [1], requestDigest: [1]) { _ in
                StoredAnswer(status: 202, body: [1])
            }
        }
        let foreign = VerificationKey(application: stranger, id: record.key.id)
        for _ in 0..<2 {
            let outcome = try await scene.store.apply(
                .cancelRequested, replacing: nil, to: foreign, once: once(stranger), at: scene.start)
            guard case .notFound = outcome else { throw ContractBreach(description: "\(outcome)") }
        }
        let own = try await scene.store.apply(
            .cancelRequested, replacing: nil, to: record.key, once: once(scene.application), at: scene.start)
        guard case .applied(.done, _) = own else { throw ContractBreach(description: "\(own)") }
        let after = try await scene.store.apply(
            .cancelRequested, replacing: nil, to: foreign, once: once(stranger), at: scene.start)
        guard case .notFound = after else { throw ContractBreach(description: "\(after)") }
    }

    private static func refusesEvents(_ scene: StoreScene, _ key: VerificationKey) async throws {
        let events: [VerificationEvent] = [
            .codeMatched(generation: 1), .codeMismatched(generation: 1), .cancelRequested, .replaced,
            .resendRequested(channel: nil, delivery: scene.random.id()),
            .reissueRequested(delivery: scene.random.id(), generation: 2),
            .advanceRequested(delivery: scene.random.id()),
            .timeReached(next: scene.random.id()),
        ]
        for event in events {
            let outcome = try await scene.store.apply(
                event, replacing: nil, to: key, once: nil, at: scene.start.after(60))
            guard case .notFound = outcome else { throw ContractBreach(description: "\(event): \(outcome)") }
        }
    }
}
