import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let ending = [
        StoreContract("R57 no terminal status leaves an envelope, and deliveries become due at once", erases),
        StoreContract("R10 what is due is found at its deadline, in order, and never after its end", due),
        StoreContract("R10 an abandoned verification ends at its expiry", abandoned),
        StoreContract("a step's end begins the next step", stepTimesOut),
        StoreContract("the next moment of work is the earliest deadline or delivery", nextDue),
    ]

    /// The ways to each terminal status.
    private static let ends: [@Sendable (StoreScene, VerificationKey) async throws -> VerificationStatus.Word] = [
        { scene, key in
            _ = try await scene.count(key)
            try await scene.feed(.codeMatched(generation: 1), key)
            return .approved
        },
        { scene, key in
            for _ in 0..<5 {
                _ = try await scene.count(key)
                try await scene.feed(.codeMismatched(generation: 1), key)
            }
            return .attemptsExceeded
        },
        { scene, key in
            try await scene.feed(.timeReached(next: scene.random.id()), key, at: scene.start.after(300))
            return .expired
        },
        { scene, key in
            try await scene.feed(.cancelRequested, key)
            return .canceled
        },
        { scene, key in
            while let claim = try await scene.claim(limit: 1).first {
                _ = try await scene.save(claim) { $0.fail(.badDestination, at: scene.start) }
            }
            return .undeliverable
        },
    ]

    @Sendable private static func erases(_ scene: StoreScene) async throws {
        for end in ends {
            let record = try await scene.open()
            let word = try await end(scene, record.key)
            let later = scene.start.after(300)
            try scene.expectEqual(try await scene.record(record.key).state.ledger.status.word, word, "the status")
            for claim in try await scene.claim(at: later) where claim.delivery.verification == record.key {
                try scene.expectEqual(claim.envelope, nil, "the envelope of \(word)")
                try scene.expect(claim.closedAt != nil, "the delivery of \(word) counts as open")
                _ = try await scene.save(claim, at: later) { $0.fail(.verificationClosed, at: later) }
            }
            let events = try await scene.store.events(of: record.key) ?? []
            let last = events.filter { if case .verification = $0.kind { true } else { false } }.last
            try scene.expectEqual(last?.kind, .verification(.ended(word)), "the last line of \(word)")
        }
        try await windsUp(scene)
    }

    private static func windsUp(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let claim = try await scene.claimOnly()
        let fault = GatewayFault(.gatewayUnavailable, detail: "down", retryAfter: .seconds(60))
        _ = try await scene.save(claim) { state in
            _ = state.claimed(closedAt: nil, planned: nil, at: scene.start)
            state.refused(fault, jitter: 0.5, at: scene.start)
        }
        let later = scene.start.after(2)
        try scene.expectEqual(try await scene.claim(at: later).count, 0, "deliveries during the back-off")
        try await scene.feed(.cancelRequested, record.key, at: later)
        try scene.expectEqual(try await scene.claim(at: later).map(\.closedAt), [later], "deliveries to wind up")
    }

    @Sendable private static func due(_ scene: StoreScene) async throws {
        var keys: [VerificationKey] = []
        for second in 0..<5 { keys.append(try await scene.open(at: scene.start.after(second)).key) }
        let deadline = scene.start.after(45)
        try scene.expectEqual(
            try await scene.store.due(at: deadline.afterMilliseconds(-1), limit: 10), [], "due before its time")
        try scene.expectEqual(try await scene.store.due(at: deadline, limit: 10), [keys[0]], "due at its time")
        try await scene.feed(.cancelRequested, keys[1], at: deadline)
        try scene.expectEqual(
            try await scene.store.due(at: deadline.after(60), limit: 3), [keys[0], keys[2], keys[3]], "due later")
    }

    @Sendable private static func abandoned(_ scene: StoreScene) async throws {
        for _ in 0..<30 { _ = try await scene.open() }
        let later = scene.start.after(300)
        var turns = 0
        while case let keys = try await scene.store.due(at: later, limit: 7), !keys.isEmpty {
            for key in keys { try await scene.feed(.timeReached(next: scene.random.id()), key, at: later) }
            turns += 1
            try scene.expect(turns < 20, "the same verifications stay due")
        }
        let all = try await scene.store.verifications(VerificationQuery(limit: 100), of: scene.application)
        try scene.expectEqual(all.map(\.state.ledger.status.word), Array(repeating: .expired, count: 30), "statuses")
    }

    @Sendable private static func stepTimesOut(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let next: DeliveryID = scene.random.id()
        let later = scene.start.after(45)
        try await scene.feed(.timeReached(next: next), record.key, at: later)
        let deliveries = try await scene.store.deliveries(of: record.key) ?? []
        try scene.expectEqual(deliveries.map(\.channel), [.call, .email], "channels")
        try scene.expectEqual(deliveries.last?.id, next, "the next delivery")
        let state = try await scene.record(record.key).state
        try scene.expectEqual(state.step, 1, "the step")
        try scene.expectEqual(state.nextDeadline, state.ledger.expiresAt, "the next deadline")
        try scene.expectEqual(try await scene.store.due(at: later, limit: 10), [], "due again")
    }

    @Sendable private static func nextDue(_ scene: StoreScene) async throws {
        try scene.expectEqual(try await scene.store.nextDue(), nil, "with nothing stored")
        let record = try await scene.open()
        try scene.expectEqual(try await scene.store.nextDue(), scene.start, "with a queued delivery")
        let claim = try await scene.claimOnly()
        try scene.expectEqual(try await scene.store.nextDue(), scene.start + StoreScene.lease, "with a lease")
        _ = try await scene.save(claim) { $0.fail(.badDestination, at: scene.start) }
        _ = try await scene.save(try await scene.claimOnly()) { state in
            _ = state.claimed(closedAt: nil, planned: nil, at: scene.start)
            state.prepared(GatewayMemo("m"))
            state.accepted(GatewayMemo("m"), channel: .email, at: scene.start)
        }
        let due = scene.start.after(1)
        try scene.expectEqual(try await scene.store.nextDue(), due, "with a report to ask for")
        let last = try await scene.claimOnly(at: due)
        _ = try await scene.save(last, at: due) { $0.fail(.channelFailed, at: due) }
        try scene.expectEqual(try await scene.record(record.key).state.nextDeadline, nil, "after the end")
        try scene.expectEqual(try await scene.store.nextDue(), nil, "when all is done")
    }
}
