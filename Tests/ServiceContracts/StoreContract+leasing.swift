import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let leasing = [
        StoreContract("R93 of 8 parallel claimers of 200 deliveries none gets what another has", claimedOnce),
        StoreContract("R93 at the lease's end either the save holds or the next claim", isRace: true, saveOrClaim),
        StoreContract(
            "R93 fences of parallel claims rise one by one, and only the highest saves", isRace: true, fences),
        StoreContract("after a lease's end a delivery is claimed again, under a higher fence", claimedAgain),
        StoreContract("R26 a save under a lost lease saves nothing", staleSave),
        StoreContract("letting go ends the lease, and the work comes back at its own time", letsGo),
        StoreContract("claims come oldest first and no more than asked for", oldestFirst),
    ]

    /// Claims in small batches until nothing is left.
    private static func claimAll(_ scene: StoreScene, at now: Timestamp) async throws -> [DeliveryClaim] {
        var claims: [DeliveryClaim] = []
        while case let batch = try await scene.claim(at: now, limit: 7), !batch.isEmpty { claims += batch }
        return claims
    }

    @Sendable private static func claimedOnce(_ scene: StoreScene) async throws {
        _ = try await scene.inParallel(200) { scene, _ in try await scene.open() }
        let end = scene.start + StoreScene.lease
        for (moment, fence) in [(scene.start, Int64(1)), (end, 2)] {
            let claims = try await scene.inParallel(8) { scene, _ in try await claimAll(scene, at: moment) }
            let all = claims.flatMap { $0 }
            try scene.expectEqual(Set(all.map(\.delivery.id)).count, 200, "distinct deliveries")
            try scene.expectEqual(all.count, 200, "deliveries in all")
            try scene.expectEqual(Set(all.map(\.fence)), [fence], "fences")
        }
    }

    @Sendable private static func saveOrClaim(_ scene: StoreScene) async throws {
        let end = scene.start + StoreScene.lease
        for _ in 0..<scene.rounds {
            _ = try await scene.inParallel(8) { scene, _ in try await scene.open() }
            let former = try await scene.claim()
            let outcomes = try await scene.inParallel(16) { scene, number -> [DeliveryID] in
                if number % 2 == 1 { return try await scene.claim(at: end, limit: 2).map(\.delivery.id) }
                let claim = former[number / 2]
                let outcome = try await scene.save(claim, at: end) { $0.fail(.refused, at: end) }
                return outcome == .leaseLost ? [] : [claim.delivery.id]
            }
            let holders = outcomes.flatMap { $0 }
            try scene.expectEqual(Set(holders).count, holders.count, "holders of each delivery")
            // What is left, and the mails that follow what failed, must not disturb the next round.
            while case let rest = try await scene.claim(at: end.after(60)), !rest.isEmpty {
                for claim in rest { _ = try await scene.save(claim, at: end) { $0.fail(.refused, at: end) } }
            }
        }
    }

    @Sendable private static func fences(_ scene: StoreScene) async throws {
        for _ in 0..<scene.rounds {
            let record = try await scene.open()
            var claims: [DeliveryClaim] = []
            for turn in 0..<3 {
                let moment = scene.start.after(20 * turn)
                claims += try await scene.inParallel(8) { scene, _ in try await scene.claim(at: moment) }.flatMap { $0 }
                try scene.expectEqual(claims.map(\.fence), (0...turn).map { Int64($0 + 1) }, "fences")
            }
            let now = scene.start.after(41)
            let outcomes = try await scene.inParallel(9) { [claims] scene, number in
                (number % 3, try await scene.save(claims[number % 3], letGo: false, at: now) { _ in })
            }
            for (turn, outcome) in outcomes {
                try scene.expectEqual(outcome, turn == 2 ? .saved(closedAt: nil) : .leaseLost, "a save")
            }
            try await scene.feed(.cancelRequested, record.key, at: now)
            _ = try await scene.save(claims[2], at: now) { $0.fail(.verificationClosed, at: now) }
        }
    }

    @Sendable private static func claimedAgain(_ scene: StoreScene) async throws {
        _ = try await scene.open()
        let first = try await scene.claimOnly()
        let end = scene.start + StoreScene.lease
        try scene.expectEqual(try await scene.claim(at: end.afterMilliseconds(-1)).count, 0, "claims during the lease")
        let second = try await scene.claimOnly(at: end)
        try scene.expect(second.fence > first.fence, "the fence did not rise")
        try scene.expectEqual(second.delivery, first.delivery, "the delivery")
    }

    @Sendable private static func staleSave(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let stale = try await scene.claimOnly()
        let end = scene.start + StoreScene.lease
        let valid = try await scene.claimOnly(at: end)
        let attempt = DeliveryAttempt(
            operation: .submit, startedAt: end, duration: .seconds(1), outcome: .succeeded)
        let before = try await scene.store.deliveries(of: record.key)
        let outcome = try await scene.save(stale, attempt: attempt, at: end) { $0.fail(.refused, at: end) }
        try scene.expectEqual(outcome, .leaseLost, "the outcome of a stale save")
        try scene.expectEqual(try await scene.store.deliveries(of: record.key), before, "the deliveries")
        try scene.expectEqual(try await scene.record(record.key), record, "the record")
        _ = try await scene.save(valid, at: end) { $0.fail(.refused, at: end) }
        let twice = try await scene.save(valid, at: end) { $0.fail(.busyAgain, at: end) }
        try scene.expectEqual(twice, .leaseLost, "the outcome after letting go")
    }

    @Sendable private static func letsGo(_ scene: StoreScene) async throws {
        _ = try await scene.open()
        let claim = try await scene.claimOnly()
        _ = try await scene.save(claim) { state in
            _ = state.claimed(closedAt: nil, planned: nil, at: scene.start)
            state.prepared(GatewayMemo("m"))
            state.accepted(GatewayMemo("m"), channel: .call, at: scene.start)
        }
        let due = scene.start.after(1)
        try scene.expectEqual(try await scene.claim(at: due.afterMilliseconds(-1)).count, 0, "claims too early")
        let again = try await scene.claimOnly(at: due)
        try scene.expect(again.fence > claim.fence, "the fence did not rise")
    }

    @Sendable private static func oldestFirst(_ scene: StoreScene) async throws {
        var ids: [DeliveryID] = []
        for second in [3, 1, 2, 0] {
            let draft = scene.draft()
            _ = try await scene.open(draft, at: scene.start.after(second))
            ids.append(draft.firstDelivery)
        }
        let claims = try await scene.claim(at: scene.start.after(2), limit: 2)
        try scene.expectEqual(claims.map(\.delivery.id), [ids[3], ids[1]], "the first two")
        let rest = try await scene.claim(at: scene.start.after(2))
        try scene.expectEqual(rest.map(\.delivery.id), [ids[2]], "the rest that is due")
    }
}

extension DeliveryFailure {
    /// Any other failure than the one that was saved before.
    fileprivate static let busyAgain = DeliveryFailure.channelFailed
}
