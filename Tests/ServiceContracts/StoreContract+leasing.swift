import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let leasing = [
        StoreContract("of 20 parallel claims none gets a delivery that another has", claimedOnce),
        StoreContract("after a lease's end a delivery is claimed again, under a higher fence", claimedAgain),
        StoreContract("R26 a save under a lost lease saves nothing", staleSave),
        StoreContract("letting go ends the lease, and the work comes back at its own time", letsGo),
        StoreContract("claims come oldest first and no more than asked for", oldestFirst),
    ]

    @Sendable private static func claimedOnce(_ scene: StoreScene) async throws {
        for _ in 0..<40 { _ = try await scene.open() }
        let claims = try await scene.inParallel(20) { _ in try await scene.claim(limit: 3) }.flatMap { $0 }
        try scene.expectEqual(Set(claims.map(\.delivery.id)).count, claims.count, "distinct deliveries")
        try scene.expectEqual(claims.count, 40, "deliveries in all")
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
