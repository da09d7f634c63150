import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let retaining = [
        StoreContract("R83 R84 destinations and metadata go 30 days after the end, at the instant", destinations),
        StoreContract("R83 delivery details are erased 30 days after the end, at the instant", details),
        StoreContract("R83 a whole verification is removed a year after its end, at the instant", whole),
        StoreContract("R83 each time is the retention's own, and nothing else goes with it", ownTimes),
        StoreContract("R83 open verifications keep everything, however old", openOnes),
        StoreContract("R83 a step removes a bounded part, and steps come to an end", bounded),
        StoreContract("R83 work that is left of an old verification can still be claimed and saved", oldWork),
        StoreContract("R15 R83 sweeping beside checks takes nothing from them", besideChecks),
    ]

    private static let day = 24 * 3600

    /// Sweeps until nothing is left to do.
    private static func sweep(
        _ scene: StoreScene, at now: Timestamp, keeping retention: Retention = .standard
    ) async throws {
        for _ in 0..<10_000 {
            let outcome = try await scene.store.sweep(at: now, keeping: retention)
            if outcome.isFinished { return }
            try scene.expect(outcome.rows > 0, "a step that is not the last did nothing")
        }
        throw ContractBreach(description: "the sweep does not end")
    }

    /// What a store tells of one verification.
    private struct Told: Equatable {
        let record: VerificationRecord?
        let deliveries: [DeliveryRecord]?
        let events: [EventRecord]?
    }

    private static func told(_ scene: StoreScene, _ key: VerificationKey) async throws -> Told {
        Told(
            record: try await scene.store.verification(key), deliveries: try await scene.store.deliveries(of: key),
            events: try await scene.store.events(of: key))
    }

    /// A verification whose call was reported with a word of the vendor's, and that ended `seconds` after the start.
    private static func ended(_ scene: StoreScene, after seconds: Int) async throws -> VerificationKey {
        let key = try await scene.open(scene.draft(reference: "order 7")).key
        let claims = try await scene.claim()
        let claim = try scene.unwrap(claims.first { $0.delivery.verification == key }, "no delivery")
        let attempt = DeliveryAttempt(
            operation: .submit, startedAt: scene.start, duration: .seconds(1), outcome: .succeeded, httpStatus: 200)
        _ = try await scene.save(claim, attempt: attempt) { state in
            _ = state.claimed(closedAt: nil, planned: nil, at: scene.start)
            state.prepared(GatewayMemo("m"))
            state.accepted(GatewayMemo("call 1"), channel: .call, at: scene.start)
            let report = GatewayReport(status: .heard, vendorWord: "PLAYED", isFinal: true)
            state.reported(report, channel: .call, closedAt: nil, at: scene.start)
        }
        try await scene.feed(.cancelRequested, key, at: scene.start.after(seconds))
        return key
    }

    @Sendable private static func destinations(_ scene: StoreScene) async throws {
        let key = try await ended(scene, after: 10)
        let before = try await told(scene, key)
        let places = try scene.unwrap(before.record, "no record").details.destinations
        let end = scene.start.after(10 + 30 * day)
        try await sweep(scene, at: end.afterMilliseconds(-1))
        try scene.expectEqual(try await told(scene, key), before, "what is told 1 ms before")
        try await sweep(scene, at: end)
        let after = try await scene.record(key)
        let none = SealedDestinations(phone: nil, email: nil)
        try scene.expectEqual(after.details.destinations, none, "the destinations")
        try scene.expectEqual(after.state, before.record?.state, "the state")
        try scene.expectEqual(after.details.reference, "order 7", "the reference")
        try scene.expect(before.record?.details.metadata.isEmpty == false, "no metadata at first")
        try scene.expectEqual(after.details.metadata, [], "the metadata")
        for index in [places.phone?.index, places.email?.index] {
            let found = try await scene.store.verifications(
                VerificationQuery(destination: index), of: scene.application)
            try scene.expectEqual(found, [], "found by its destination")
        }
        let query = VerificationQuery(status: .canceled, reference: "order 7")
        let listed = try await scene.store.verifications(query, of: scene.application)
        try scene.expectEqual(listed, [after], "found by its reference")
    }

    @Sendable private static func details(_ scene: StoreScene) async throws {
        let key = try await ended(scene, after: 10)
        let before = try await told(scene, key)
        try scene.expectEqual(before.deliveries?[0].attempts.count, 1, "attempts at first")
        try scene.expectEqual(before.deliveries?[0].state.vendorWord, "PLAYED", "the vendor's word at first")
        let end = scene.start.after(10 + 30 * day)
        try await sweep(scene, at: end.afterMilliseconds(-1))
        try scene.expectEqual(try await told(scene, key).deliveries, before.deliveries, "deliveries 1 ms before")
        try await sweep(scene, at: end)
        let deliveries = try scene.unwrap(try await scene.store.deliveries(of: key), "no deliveries")
        try scene.expectEqual(deliveries[0].attempts, [], "the attempts")
        try scene.expectEqual(deliveries[0].state.vendorWord, nil, "the vendor's word")
        try scene.expectEqual(deliveries[0].state.memo, nil, "what the gateway had noted")
        try scene.expectEqual(deliveries[0].state.status, .heard, "the status")
        try scene.expectEqual(deliveries[0].queuedAt, scene.start, "queued at")
        let events = try scene.unwrap(try await scene.store.events(of: key), "no timeline")
        try scene.expectEqual(events.map(\.id), before.events?.map(\.id), "the lines of the timeline")
        for event in events {
            guard case .delivery(_, _, let moment) = event.kind else { continue }
            try scene.expectEqual(moment.vendorWord, nil, "the vendor's word in the timeline")
        }
    }

    @Sendable private static func whole(_ scene: StoreScene) async throws {
        let key = try await ended(scene, after: 10)
        let other = try await ended(scene, after: 11)
        let end = scene.start.after(10 + 365 * day)
        try await sweep(scene, at: end.afterMilliseconds(-1))
        try scene.expect(try await scene.store.verification(key) != nil, "removed 1 ms too early")
        try await sweep(scene, at: end)
        try scene.expectEqual(
            try await told(scene, key), Told(record: nil, deliveries: nil, events: nil), "what is told")
        guard case .notFound = try await scene.count(key, at: end) else {
            throw ContractBreach(description: "a removed one was checked")
        }
        let listed = try await scene.store.verifications(VerificationQuery(), of: scene.application)
        try scene.expectEqual(listed.map(\.key), [other], "the list")
        try scene.expect(try await scene.store.deliveries(of: other)?.count == 1, "another's delivery went with it")
    }

    @Sendable private static func ownTimes(_ scene: StoreScene) async throws {
        let short = Duration.seconds(day)
        let long = Duration.seconds(50 * day)
        let moment = scene.start.after(2 * day)
        let first = try await ended(scene, after: 0)
        let before = try await told(scene, first)
        let destinationsOnly = Retention(destinations: short, deliveryDetails: long, verifications: long)
        try await sweep(scene, at: moment, keeping: destinationsOnly)
        var after = try await told(scene, first)
        try scene.expectEqual(after.record?.details.destinations.phone, nil, "the phone")
        try scene.expectEqual(after.deliveries, before.deliveries, "the deliveries")
        try scene.expectEqual(after.events, before.events, "the timeline")
        let second = try await ended(scene, after: 0)
        let untouched = try await scene.record(second)
        try await sweep(
            scene, at: moment, keeping: Retention(destinations: long, deliveryDetails: short, verifications: long))
        after = try await told(scene, second)
        try scene.expectEqual(after.record, untouched, "the record")
        try scene.expectEqual(after.deliveries?[0].attempts, [], "the attempts")
    }

    @Sendable private static func openOnes(_ scene: StoreScene) async throws {
        let key = try await scene.open().key
        let claim = try await scene.claimOnly()
        let attempt = DeliveryAttempt(operation: .prepare, startedAt: scene.start, duration: .zero, outcome: .failed)
        _ = try await scene.save(claim, letGo: false, attempt: attempt) { _ in }
        let before = try await told(scene, key)
        try await sweep(scene, at: scene.start.after(1000 * day))
        try scene.expectEqual(try await told(scene, key), before, "what is told")
        // Its end is what its time counts from, not its age.
        let late = scene.start.after(1000 * day)
        try await scene.feed(.timeReached(next: scene.random.id()), key, at: late)
        let endedAt = try await scene.record(key).state.ledger.status.endedAt
        try scene.expectEqual(endedAt, scene.start.after(300), "its end")
        try await sweep(scene, at: late)
        try scene.expectEqual(try await scene.store.verification(key), nil, "the record")
    }

    @Sendable private static func bounded(_ scene: StoreScene) async throws {
        let keys = try await scene.inParallel(2000) { scene, number in
            let key = try await scene.open().key
            try await scene.feed(.cancelRequested, key)
            return key
        }
        let late = scene.start.after(365 * day)
        let first = try await scene.store.sweep(at: late, keeping: .standard)
        try scene.expect(!first.isFinished && first.rows > 0, "2,000 verifications went in one step")
        var left = 0
        for key in keys where try await scene.store.verification(key) != nil { left += 1 }
        try scene.expect(left > 0, "2,000 verifications went in one step")
        try await sweep(scene, at: late)
        let listed = try await scene.store.verifications(VerificationQuery(), of: scene.application)
        try scene.expectEqual(listed, [], "the list")
        try scene.expectEqual(try await scene.store.nextDue(), nil, "what waits")
        let again = try await scene.store.sweep(at: late, keeping: .standard)
        try scene.expectEqual(again, SweepOutcome(rows: 0, isFinished: true), "a sweep with nothing to do")
    }

    @Sendable private static func oldWork(_ scene: StoreScene) async throws {
        let key = try await scene.open().key
        let claim = try await scene.claimOnly()
        _ = try await scene.save(claim, letGo: false) { state in
            _ = state.claimed(closedAt: nil, planned: GatewayMemo("upload"), at: scene.start)
        }
        try await scene.feed(.cancelRequested, key, at: scene.start.after(1))
        let late = scene.start.after(40 * day)
        try await sweep(scene, at: late)
        let again = try await scene.claimOnly(at: late)
        try scene.expectEqual(again.delivery.state.memo, GatewayMemo("upload"), "what is to be released")
        try scene.expectEqual(again.closedAt, scene.start.after(1), "closed at")
        try scene.expectEqual(again.envelope, nil, "the envelope")
        let outcome = try await scene.save(again, at: late) { state in
            _ = state.claimed(closedAt: again.closedAt, planned: nil, at: late)
            state.released()
        }
        try scene.expectEqual(outcome, .saved(closedAt: scene.start.after(1)), "the outcome")
        try scene.expectEqual(try await scene.claim(at: late.after(day)).count, 0, "deliveries that are left")
    }

    @Sendable private static func besideChecks(_ scene: StoreScene) async throws {
        let late = scene.start.after(400 * day)
        _ = try await scene.inParallel(100) { scene, _ in
            try await scene.feed(.cancelRequested, try await scene.open().key)
        }
        let open = try await scene.inParallel(20) { scene, _ in try await scene.open(at: late).key }
        let counted = try await scene.inParallel(220) { scene, number -> Int in
            if number % 11 == 10 {
                try await sweep(scene, at: late)
                return 0
            }
            return try await scene.count(open[number % 20], at: late).isCounted ? 1 : 0
        }
        try scene.expectEqual(counted.reduce(0, +), 20 * 5, "checks counted")
        let listed = try await scene.store.verifications(VerificationQuery(limit: 100), of: scene.application)
        try scene.expectEqual(Set(listed.map(\.key)), Set(open), "what is left")
    }
}
