import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let binding = [
        StoreContract(
            "R13 a check learns the transaction that the code is bound to, and none where there is none", told),
        StoreContract("R13 a code of another transaction replaces the open one, the same goes on", replaced),
        StoreContract("R13 another transaction ends a verification for good, and its digest goes", ended),
    ]

    private static func bound(
        _ scene: StoreScene, to places: SealedDestinations? = nil, _ transaction: [UInt8]?
    ) -> VerificationDraft {
        let plain = scene.draft(to: places)
        let details = VerificationDetails(
            purpose: plain.details.purpose, locale: plain.details.locale, reference: nil, metadata: [],
            destinations: plain.details.destinations, transaction: transaction)
        return VerificationDraft(
            key: plain.key, details: details, code: plain.code, policy: plain.policy, workflow: plain.workflow,
            subject: plain.subject, firstDelivery: plain.firstDelivery)
    }

    @Sendable private static func told(_ scene: StoreScene) async throws {
        for transaction in [scene.bytes(32), nil] {
            let draft = bound(scene, transaction)
            let record = try await scene.open(draft)
            try scene.expectEqual(record.details.transaction, transaction, "the digest of the new one")
            for number in 0..<2 {
                let ticket = try await scene.ticket(draft.key, at: scene.start.after(number))
                try scene.expectEqual(ticket.transaction, transaction, "the digest of the ticket")
            }
            try scene.expectEqual(try await scene.record(draft.key).details.transaction, transaction, "the digest")
            let claims = try await scene.claim()
            try scene.expectEqual(claims.last?.details.transaction, transaction, "the digest of the delivery")
        }
    }

    @Sendable private static func replaced(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let transaction = scene.bytes(32)
        let first = try await scene.open(bound(scene, to: places, transaction))
        _ = try await scene.ticket(first.key)
        guard
            case .continued(let same) = try await scene.store.create(
                bound(scene, to: places, transaction), once: nil, at: scene.start)
        else { throw ContractBreach(description: "the same transaction did not go on") }
        try scene.expectEqual(same.key, first.key, "the verification")
        var former = first
        for other in [scene.bytes(32), nil] {
            let next = try await scene.open(bound(scene, to: places, other))
            try scene.expectEqual(try await scene.record(former.key).state.ledger.status.word, .canceled, "the former")
            try scene.expectEqual(next.state.ledger.checksUsed, 1, "the checks carried over")
            former = next
        }
    }

    @Sendable private static func ended(_ scene: StoreScene) async throws {
        let record = try await scene.open(bound(scene, scene.bytes(32)))
        _ = try await scene.ticket(record.key)
        let answer = try await scene.feed(.transactionDiffered(generation: 1), record.key)
        try scene.expectEqual(answer, .done, "the answer")
        let closed = try await scene.record(record.key)
        try scene.expectEqual(closed.state.ledger.status, .blocked(at: scene.start), "the status")
        try scene.expectEqual(closed.details.transaction, nil, "the digest")
        let late = try await scene.feed(.codeMatched(generation: 1), record.key)
        try scene.expectEqual(late, .refused(.closed(.blocked)), "the right code")
    }
}
