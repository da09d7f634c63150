import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let delivering = [
        StoreContract("a claim carries all that a worker needs", claimed),
        StoreContract("R86 a delivery that fails begins the next step in the same transaction", failing),
        StoreContract("the last delivery that fails ends the verification as undeliverable", undeliverable),
        StoreContract("the timeline has each moment of a delivery once, in order", timeline),
        StoreContract("delivery attempts are kept in order, with all that was noted", attempts),
        StoreContract("R24 a delivery that is given on keeps what its first gateway has", givenOn),
        StoreContract("lines of steps and lifetimes are read back", stepLines),
        StoreContract("a report after the verification's end is saved and tells when it ended", lateReport),
    ]

    @Sendable private static func claimed(_ scene: StoreScene) async throws {
        let draft = scene.draft()
        _ = try await scene.open(draft)
        let claim = try await scene.claimOnly()
        try scene.expectEqual(claim.details, draft.details, "the details")
        try scene.expectEqual(claim.envelope, draft.code.envelope, "the envelope")
        try scene.expectEqual(claim.closedAt, nil, "closed at")
        try scene.expectEqual(claim.expiresAt, scene.start.after(300), "the expiry")
        try scene.expectEqual(claim.delivery.verification, draft.key, "the verification")
        try scene.expectEqual(claim.delivery.id, draft.firstDelivery, "the delivery")
        try scene.expectEqual(claim.delivery.channel, .call, "the channel")
        let late = try await scene.claimOnly(at: scene.start.after(301))
        try scene.expectEqual(late.closedAt, scene.start.after(300), "closed at, once expired")
        try scene.expectEqual(late.envelope, nil, "the envelope, once expired")
    }

    @Sendable private static func failing(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let claim = try await scene.claimOnly()
        let outcome = try await scene.save(claim) { $0.fail(.badDestination, at: scene.start) }
        try scene.expectEqual(outcome, .saved(closedAt: nil), "the outcome")
        let state = try await scene.record(record.key).state
        try scene.expectEqual(state.step, 1, "the step")
        try scene.expectEqual(state.sends.map(\.standing), [.failed, .waiting], "how the sends stand")
        let next = try await scene.claimOnly()
        try scene.expectEqual(next.delivery.channel, .email, "the next delivery's channel")
        try scene.expect(next.envelope != nil, "the next delivery has no code")
    }

    @Sendable private static func undeliverable(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        for _ in 0..<2 {
            let claim = try await scene.claimOnly()
            _ = try await scene.save(claim) { $0.fail(.badDestination, at: scene.start) }
        }
        let status = try await scene.record(record.key).state.ledger.status
        try scene.expectEqual(status, .undeliverable(at: scene.start), "the status")
        try scene.expect(!(try await scene.count(record.key).isCounted), "a check of an undeliverable one was counted")
    }

    @Sendable private static func timeline(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        var claim = try await scene.claimOnly()
        let id = claim.delivery.id
        var state = claim.delivery.state
        let report = GatewayReport(status: .ringing, vendorWord: "RINGING", isFinal: false)
        let changes: [(inout DeliveryState) -> Void] = [
            { _ = $0.claimed(closedAt: nil, planned: nil, at: scene.start) },
            { $0.prepared(GatewayMemo("m")) },
            { $0.accepted(GatewayMemo("m"), channel: .call, at: scene.start) },
            { $0.reported(report, channel: .call, closedAt: nil, at: scene.start) },
            { $0.reported(report, channel: .call, closedAt: nil, at: scene.start) },
        ]
        for change in changes {
            change(&state)
            let outcome = try await scene.save(claim, letGo: false) { $0 = state }
            try scene.expectEqual(outcome, .saved(closedAt: nil), "the outcome")
        }
        let events = try await scene.store.events(of: record.key) ?? []
        let statuses = events.compactMap { event -> String? in
            guard case .delivery(id, .call, let moment) = event.kind else { return nil }
            return moment.status.rawValue + (moment.isPrepared ? " prepared" : "")
        }
        try scene.expectEqual(
            statuses, ["queued", "sending", "sending prepared", "submitted", "ringing"], "the delivery's moments")
        try scene.expectEqual(Set(events.map(\.id)).count, events.count, "distinct ids")
        try scene.expectEqual(try await scene.record(record.key).state.sends[0].standing, .underWay, "the standing")
        claim = try await scene.claimOnly(at: scene.start.after(30))
        try scene.expectEqual(claim.delivery.state, state, "the state")
        try scene.expectEqual(claim.delivery.gateway, "oca", "the gateway")
    }

    @Sendable private static func attempts(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let attempts = [
            DeliveryAttempt(
                operation: .prepare, startedAt: scene.start, duration: .milliseconds(1234), outcome: .succeeded,
                httpStatus: 200, gateway: "oca-call"),
            DeliveryAttempt(
                operation: .submit, startedAt: scene.start.after(1), duration: .microseconds(17), outcome: .failed,
                failure: .refused, httpStatus: 402, vendorCode: "E17", detail: "the account is empty"),
            DeliveryAttempt(
                operation: .submit, startedAt: scene.start.after(2), duration: .seconds(10), outcome: .unknown,
                failure: .outcomeUnknown),
        ]
        let claim = try await scene.claimOnly()
        for attempt in attempts { _ = try await scene.save(claim, letGo: false, attempt: attempt) { _ in } }
        let deliveries = try await scene.store.deliveries(of: record.key) ?? []
        try scene.expectEqual(deliveries.first?.attempts, attempts, "the attempts")
        let again = try await scene.claimOnly(at: scene.start.after(60))
        try scene.expectEqual(again.delivery.attempts, attempts, "the attempts of a claim")
    }

    @Sendable private static func givenOn(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let claim = try await scene.claimOnly()
        try scene.expectEqual(claim.workflow, record.state.workflow, "the claim's workflow")
        let fault = GatewayFault(.concurrencyLimit, vendorCode: "57", detail: "too many calls")
        var state = claim.delivery.state
        _ = state.claimed(closedAt: nil, planned: GatewayMemo("name \u{1F514}\n"), at: scene.start)
        state.givenOn(from: "oca-call", fault, at: scene.start)
        let note = TimelineEntry.gatewayRefused(.call, gateway: "oca-call", .concurrencyLimit, vendorCode: "57")
        _ = try await scene.save(claim, note: note) { $0 = state }
        let again = try await scene.claimOnly()
        try scene.expectEqual(again.delivery.state, state, "the state with what was left behind")
        try scene.expectEqual(again.delivery.state.leftBehind.map(\.gateway), ["oca-call"], "whose it is")
        let events = try await scene.store.events(of: record.key) ?? []
        try scene.expect(events.contains { $0.kind == .verification(note) }, "the note is not in the timeline")

        _ = try await scene.save(again) { state in
            _ = state.claimed(closedAt: nil, planned: GatewayMemo("other"), at: scene.start)
            state.prepared(GatewayMemo("other"))
            state.accepted(GatewayMemo("call"), channel: .call, at: scene.start)
        }
        try await scene.feed(.cancelRequested, record.key, at: scene.start)
        let last = try await scene.claimOnly()
        try scene.expectEqual(last.delivery.state.leftBehind, state.leftBehind, "what was left behind, after the end")
    }

    @Sendable private static func stepLines(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let claim = try await scene.claimOnly()
        for entry in [TimelineEntry.stepWaiting(step: 1), .lifetimeStarted, .stepSkipped(step: 1, .notOnBusy)] {
            _ = try await scene.save(claim, letGo: false, note: entry) { _ in }
            let events = try await scene.store.events(of: record.key) ?? []
            try scene.expect(events.last?.kind == .verification(entry), "\(entry) is not the timeline's last line")
        }
    }

    @Sendable private static func lateReport(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let claim = try await scene.claimOnly()
        let later = scene.start.after(3)
        try await scene.feed(.cancelRequested, record.key, at: later)
        let outcome = try await scene.save(claim, at: later) { $0.fail(.channelFailed, at: later) }
        try scene.expectEqual(outcome, .saved(closedAt: later), "the outcome")
        let state = try await scene.record(record.key).state
        try scene.expectEqual(state.ledger.status, .canceled(at: later), "the status")
        try scene.expectEqual(state.sends.map(\.standing), [.failed], "how the send stands")
        try scene.expectEqual(try await scene.store.deliveries(of: record.key)?.count, 1, "deliveries")
    }
}
