import Glibc
import SQLiteStore
import ServiceDoubles
import VerificationCore

/// Writes a line in one go, so that a kill never leaves half a line among whole ones.
func note(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
}

/// What one task does to the store, over and over. Time stands still within a round; each round is an hour later, so
/// that what a kill left open comes to its end in the next.
struct Load: Sendable {
    let store: SQLiteStore
    let random: SeededRandom
    let application: ApplicationID
    let round: Int

    private var base: Timestamp { Timestamp(milliseconds: 1_767_225_600_000) + .seconds(3600 * round) }
    /// Late enough for another send.
    private var late: Timestamp { base + .seconds(61) }

    /// Runs all kinds of load at once, until the process is killed.
    static func runAll(
        on store: SQLiteStore, _ application: ApplicationID, seed: UInt64, round: Int
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<9 as Range<UInt64> {
                let load = Load(
                    store: store, random: SeededRandom(seed: seed &+ number), application: application, round: round)
                switch number {
                case 0..<6: group.addTask { try await load.live(worker: number) }
                case 6..<8: group.addTask { try await load.deliver() }
                default: group.addTask { try await load.keepDeadlines() }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Creates verifications and lets each live one of the lives that there are.
    func live(worker: UInt64) async throws {
        for number in 0... {
            let key = "\(round)-\(worker)-\(number)"
            let choice = try random.bytes(1)[0] % 6
            let verification = try await create(key, workflow: choice == 1 ? "email:120" : "call:45,email:120")
            switch choice {
            case 0: try await approve(verification, generation: 1)
            case 1:
                try await count(verification, 1)
                try await reissue(verification)
                try await approve(verification, generation: 2, from: 2)
            case 2:
                try await count(verification, 1)
                if case .done = try await apply(.cancelRequested, verification) { note("canceled \(verification.id)") }
            case 3: try await exhaust(verification)
            case 4:
                _ = try await apply(.advanceRequested(delivery: random.id()), verification)
                try await count(verification, 1)
            default: break
            }
        }
    }

    private func create(_ key: String, workflow: String) async throws -> VerificationKey {
        let draft = try draft(workflow)
        note("trying \(key) \(draft.key.id)")
        let once = IdempotencyRequest(
            application: application, route: "create", keyDigest: Array(key.utf8), requestDigest: [1]
        ) { result in
            guard case .created(let record) = result else { return nil }
            return StoredAnswer(status: 201, body: Array(record.key.id.text.utf8))
        }
        _ = try await store.create(draft, once: once, at: base)
        note("created \(key) \(draft.key.id)")
        return draft.key
    }

    private func draft(_ workflow: String) throws -> VerificationDraft {
        let phone = SealedDestinations.Entry(
            sealed: SealedBox(bytes: try random.bytes(30)), masked: "+62•••••••90", index: try random.bytes(16))
        return VerificationDraft(
            key: VerificationKey(application: application, id: random.id()),
            details: VerificationDetails(
                purpose: "login", locale: "id", reference: nil, metadata: [],
                destinations: SealedDestinations(phone: phone, email: nil)),
            code: try code(), policy: .standard, workflow: Workflow(text: workflow)!, subject: phone.index,
            firstDelivery: random.id())
    }

    private func code() throws -> SealedCode {
        SealedCode(
            digest: KeyedDigest(keyID: 1, bytes: try random.bytes(32)),
            envelope: SealedBox(bytes: try random.bytes(40)))
    }

    private func apply(
        _ event: VerificationEvent, _ key: VerificationKey, replacing code: SealedCode? = nil
    ) async throws -> VerificationAnswer? {
        let outcome = try await store.apply(event, replacing: code, to: key, once: nil, at: late)
        guard case .applied(let answer, _) = outcome else { return nil }
        return answer
    }

    private func count(_ key: VerificationKey, _ number: Int) async throws {
        guard case .counted = try await store.countCheck(key, length: 6, at: late) else { return }
        note("counted \(key.id) \(number)")
    }

    private func approve(_ key: VerificationKey, generation: Int, from first: Int = 1) async throws {
        for number in first...3 { try await count(key, number) }
        guard case .approved = try await apply(.codeMatched(generation: generation), key) else { return }
        note("approved \(key.id)")
    }

    private func exhaust(_ key: VerificationKey) async throws {
        for number in 1...5 { try await count(key, number) }
        guard case .wrongCode(left: 0) = try await apply(.codeMismatched(generation: 1), key) else { return }
        note("attempts_exceeded \(key.id)")
    }

    private func reissue(_ key: VerificationKey) async throws {
        let event = VerificationEvent.reissueRequested(delivery: random.id(), generation: 2)
        guard case .sending = try await apply(event, key, replacing: try code()) else { return }
        note("reissued \(key.id) 2")
    }
}

extension Load {
    /// Claims and carries out deliveries; the gateway is the journal, which cannot be asked to forget a call.
    func deliver() async throws {
        while true {
            let claims = try await store.claimDeliveries(at: late, lease: .seconds(20), limit: 16)
            for claim in claims { note("claimed \(claim.delivery.id) \(claim.fence)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for claim in claims { group.addTask { try await carryOut(claim) } }
                try await group.waitForAll()
            }
            await Task.yield()
        }
    }

    private func carryOut(_ claim: DeliveryClaim) async throws {
        let id = claim.delivery.id
        var state = claim.delivery.state
        switch state.claimed(closedAt: claim.closedAt, planned: nil, at: late) {
        case .nothing: break
        case .report:
            let report = GatewayReport(status: .answered, vendorWord: "done", isFinal: true)
            state.reported(report, channel: claim.delivery.channel, closedAt: claim.closedAt, at: late)
        case .release: state.released()
        case .send:
            state.prepared(GatewayMemo("m"))
            guard case .saved(let closedAt) = try await save(state, claim, letGo: false) else { return }
            if closedAt == nil {
                note("calling \(id)")
                state.accepted(GatewayMemo("call"), channel: claim.delivery.channel, at: late)
                if case .saved = try await save(state, claim, letGo: true) { note("placed \(id)") }
                return
            }
            state.fail(.verificationClosed, at: late)
        }
        _ = try await save(state, claim, letGo: true)
    }

    private func save(_ state: DeliveryState, _ claim: DeliveryClaim, letGo: Bool) async throws -> SaveOutcome {
        let change = DeliveryChange(
            delivery: claim.delivery.id, verification: claim.delivery.verification, fence: claim.fence, state: state,
            gateway: "journal", attempt: nil, next: random.id())
        return try await store.save(change, letGo: letGo, at: late)
    }

    /// Ends what former rounds have left open.
    func keepDeadlines() async throws {
        while true {
            for key in try await store.due(at: base, limit: 50) {
                let outcome = try await store.apply(
                    .timeReached(next: random.id()), replacing: nil, to: key, once: nil, at: base)
                guard case .applied(.done, let record) = outcome, record.state.ledger.status.isTerminal else {
                    continue
                }
                note("\(record.state.ledger.status.word.rawValue) \(key.id)")
            }
            await Task.yield()
        }
    }
}
