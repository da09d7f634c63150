import OpenSSLCrypto
import VerificationCore

extension BenchService {
    /// Stores verifications that have gone the ordinary way to their end: called, heard, checked and approved, with
    /// every row that this leaves.
    func endedVerifications(from first: Int, count: Int, at start: Timestamp) async throws {
        var keys: [VerificationKey] = []
        for number in first..<(first + count) {
            let draft = try draft(number: number)
            guard case .created = try await store.create(draft, once: nil, at: start) else {
                throw LoadFailure("phone \(number) has an open verification already")
            }
            keys.append(draft.key)
        }
        try await forEachClaim(at: start + .seconds(1)) { claim in try await submit(claim, at: start + .seconds(1)) }
        for (index, key) in keys.enumerated() {
            // Every third person mistypes once.
            if index % 3 == 0 { _ = try await store.countCheck(key, length: 6, at: start + .seconds(15)) }
            try await approve(key, at: start + .seconds(20))
        }
        // Each comes twice: its outcome is reported, then its audio is released.
        try await forEachClaim(at: start + .seconds(30)) { claim in try await windUp(claim, at: start + .seconds(30)) }
    }

    private func approve(_ key: VerificationKey, at now: Timestamp) async throws {
        guard case .counted(let ticket) = try await store.countCheck(key, length: 6, at: now),
            case .applied(.approved, _) = try await store.apply(
                .codeMatched(generation: ticket.generation), replacing: nil, to: key, once: nil, at: now)
        else { throw LoadFailure("a verification was not approved") }
    }

    private func submit(_ claim: DeliveryClaim, at now: Timestamp) async throws {
        var state = claim.delivery.state
        let upload = GatewayMemo("{\"upload\":\"sandiabcdefghijklmnopabcdefghijklmnop\"}")
        guard case .send = state.claimed(closedAt: claim.closedAt, planned: upload, at: now) else {
            throw LoadFailure("a delivery was not to be sent")
        }
        state.prepared(upload)
        try await save(state, of: claim, .prepare, letGo: false, at: now)
        let call = "{\"upload\":\"sandiabcdefghijklmnopabcdefghijklmnop\",\"call\":\"65f1bd77be41d70012ab3490\"}"
        state.accepted(GatewayMemo(call), channel: .call, at: now)
        try await save(state, of: claim, .submit, letGo: true, at: now)
    }

    private func windUp(_ claim: DeliveryClaim, at now: Timestamp) async throws {
        var state = claim.delivery.state
        switch state.claimed(closedAt: claim.closedAt, planned: nil, at: now) {
        case .report:
            let heard = GatewayReport(status: .heard, vendorWord: "answered", isFinal: true)
            state.reported(heard, channel: .call, closedAt: claim.closedAt, at: now)
            try await save(state, of: claim, nil, letGo: true, at: now)
        case .release:
            state.released()
            try await save(state, of: claim, .release, letGo: true, at: now)
        case .send, .nothing: throw LoadFailure("a delivery is not where it should be")
        }
    }

    private func forEachClaim(at now: Timestamp, _ body: (DeliveryClaim) async throws -> Void) async throws {
        while true {
            let claims = try await store.claimDeliveries(at: now, lease: .seconds(60), limit: claimsAtOnce)
            if claims.isEmpty { return }
            for claim in claims { try await body(claim) }
        }
    }

    private func save(
        _ state: DeliveryState, of claim: DeliveryClaim, _ operation: DeliveryAttempt.Operation?, letGo: Bool,
        at now: Timestamp
    ) async throws {
        let attempt = operation.map {
            DeliveryAttempt(operation: $0, startedAt: now, duration: .milliseconds(150), outcome: .succeeded)
        }
        let next = DeliveryID(random: try PrivateRandom().bytes(identifierRandomBytes))
        let change = DeliveryChange(
            delivery: claim.delivery.id, verification: claim.delivery.verification, fence: claim.fence, state: state,
            gateway: "oca_call", attempt: attempt, next: next)
        guard case .saved = try await store.save(change, letGo: letGo, at: now) else {
            throw LoadFailure("a delivery was lost to another worker")
        }
    }
}

private let claimsAtOnce = 100
