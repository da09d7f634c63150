import ServiceDoubles
import VerificationCore

extension StoreScene {
    /// A number with what its sends are counted by.
    struct Number: Sendable {
        let target: SendTarget
        let destinations: SealedDestinations
    }

    /// A number of its own prefix, or of one that is given.
    func number(prefix: [UInt8]? = nil, line: Int = 0, country: String = "ID") -> Number {
        let places = destinations()
        let area = NumberArea(prefix: prefix ?? bytes(16), line: line, country: country)
        return Number(
            target: SendTarget(destination: places.phone?.index ?? [], area: area), destinations: places)
    }

    /// A draft whose sends are counted.
    func draft(
        to number: Number, purpose: String = "login", workflow: Workflow = workflow, ownKeys: [OwnLimitKey] = []
    ) -> VerificationDraft {
        let plain = draft(to: number.destinations, purpose: purpose, workflow: workflow)
        let email = number.destinations.email.map { SendTarget(destination: $0.index, area: nil) }
        return VerificationDraft(
            key: plain.key, details: plain.details, code: plain.code, policy: plain.policy, workflow: workflow,
            subject: plain.subject, firstDelivery: plain.firstDelivery,
            targets: SendTargets(phone: number.target, email: email, ownKeys: ownKeys), ownKeys: ownKeys)
    }

    /// The limit that refuses a create; nil when it is made.
    func block(_ draft: VerificationDraft, at now: Timestamp? = nil) async throws -> SendBlock? {
        try await refusal(draft, at: now)?.block
    }

    /// What refuses a create, as it is to be told; nil when it is made.
    func refusal(_ draft: VerificationDraft, at now: Timestamp? = nil) async throws -> LimitEvent? {
        switch try await store.create(draft, once: nil, at: now ?? start) {
        case .created: return nil
        case .refused(.limited(let refusal)): return refusal
        case let other: throw ContractBreach(description: "neither made nor limited: \(other)")
        }
    }

    /// Ends a verification's only call, as a worker would.
    func endCall(_ key: VerificationKey, at now: Timestamp) async throws {
        let claims = try await claim(at: now)
        let claim = try unwrap(claims.first { $0.delivery.verification == key }, "no delivery to claim")
        _ = try await save(claim, at: now) { state in
            state = DeliveryState(
                status: .noAnswer, phase: state.phase, work: nil, dueAt: now, tries: 1, memo: nil, holdsUpload: false,
                submittedAt: now, endedAt: now, failure: .channelFailed, vendorWord: nil, leftBehind: [])
        }
    }
}
