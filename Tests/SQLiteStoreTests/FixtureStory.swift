import ServiceDoubles
import VerificationCore

/// What the databases of former versions hold: a story that was told to the version of that time, so that told to the
/// store in memory it says what has to be found after every migration. Never edited once a fixture was made of it.
struct FixtureStory {
    typealias Store = VerificationStore & ApplicationStore

    static let start = Timestamp(milliseconds: 1_767_225_600_000)
    let store: any Store
    let random = SeededRandom(seed: 11)
    let owner: Application
    let other: Application
    private(set) var keys: [VerificationKey] = []

    private static let workflow = Workflow(text: "call:45,email:120")!
    private static let mailOnly = Workflow(text: "email:120")!

    init(on store: any Store) {
        self.store = store
        owner = Application(
            id: random.id(), name: "toko", senderName: "Toko Ünï", workflow: Self.workflow, policy: .standard,
            countries: ["ID", "SG"], locale: "id", isDisabled: false)
        other = Application(
            id: random.id(), name: "bank", senderName: "Bank", workflow: Self.mailOnly, policy: .standard,
            countries: [], locale: "en", isDisabled: true)
    }

    /// Tells it and gives what stands in the store by its ports.
    mutating func tell() async throws {
        try await store.insert(owner, at: Self.start)
        try await store.insert(other, at: Self.start + .seconds(1))
        for (number, application) in [owner, owner, other].enumerated() {
            try await store.insert(
                APIKeyRecord(
                    id: random.id(), application: application.id, digest: try random.bytes(32), hint: "x7f\(number)",
                    isTest: number == 1, scopes: [.create, .check], createdAt: Self.start,
                    expiresAt: number == 0 ? nil : Self.start + .seconds(60), revokedAt: nil))
        }
        if let first = try await store.apiKeys(of: owner.id).first {
            _ = try await store.revoke(first.id, at: Self.start + .seconds(5))
        }
        try await approved()
        try await canceled()
        try await reissued()
        try await usedUp()
        try await expired()
        try await undeliverable()
        try await leftOpen()
    }

    static func once(_ application: ApplicationID, _ key: UInt8) -> IdempotencyRequest {
        IdempotencyRequest(application: application, route: "create", keyDigest: [key], requestDigest: [9]) { _ in
            StoredAnswer(status: 201, body: [key, 0, 255])
        }
    }

    private mutating func open(
        _ workflow: Workflow = workflow, of application: Application? = nil, reference: String? = nil,
        once: IdempotencyRequest? = nil
    ) async throws -> VerificationKey {
        let key = VerificationKey(application: (application ?? owner).id, id: random.id())
        let phone = SealedDestinations.Entry(
            sealed: SealedBox(bytes: try random.bytes(30)), masked: "+62•••••••90", index: try random.bytes(16))
        let email = SealedDestinations.Entry(
            sealed: SealedBox(bytes: try random.bytes(40)), masked: "a•••@e•••.com", index: try random.bytes(16))
        let details = VerificationDetails(
            purpose: "login", locale: "id", reference: reference,
            metadata: [MetadataPair(name: "b", value: "\"1\""), MetadataPair(name: "a", value: "ü")],
            destinations: SealedDestinations(phone: phone, email: email))
        let draft = VerificationDraft(
            key: key, details: details, code: try code(), policy: .standard, workflow: workflow,
            subject: phone.index, firstDelivery: random.id())
        _ = try await store.create(draft, once: once, at: Self.start)
        keys.append(key)
        return key
    }

    private func code() throws -> SealedCode {
        SealedCode(
            digest: KeyedDigest(keyID: 7, bytes: try random.bytes(32)),
            envelope: SealedBox(bytes: try random.bytes(40)))
    }

    private func feed(
        _ event: VerificationEvent, _ key: VerificationKey, replacing code: SealedCode? = nil, after seconds: Int = 2
    ) async throws {
        _ = try await store.apply(
            event, replacing: code, to: key, once: nil, at: Self.start + .seconds(seconds))
    }

    private func count(_ key: VerificationKey, _ times: Int) async throws {
        for second in 0..<times {
            _ = try await store.countCheck(key, length: 6, at: Self.start + .seconds(second))
        }
    }

    /// Carries out the one delivery that waits.
    private func deliver(
        letGo: Bool = true, after seconds: Int = 0, _ change: (inout DeliveryState, DeliveryClaim) -> Void
    ) async throws {
        let now = Self.start + .seconds(seconds)
        for claim in try await store.claimDeliveries(at: now, lease: .seconds(20), limit: 1) {
            var state = claim.delivery.state
            change(&state, claim)
            let attempt = DeliveryAttempt(
                operation: .submit, startedAt: now, duration: .milliseconds(1234), outcome: .failed,
                failure: .refused, httpStatus: 402, vendorCode: "E17", detail: "the account is empty")
            let change = DeliveryChange(
                delivery: claim.delivery.id, verification: claim.delivery.verification, fence: claim.fence,
                state: state, gateway: "oca", attempt: attempt, next: random.id())
            _ = try await store.save(change, letGo: letGo, at: now)
        }
    }
}

extension FixtureStory {
    private mutating func approved() async throws {
        let key = try await open(reference: "order 7", once: Self.once(owner.id, 1))
        try await deliver { state, claim in
            _ = state.claimed(closedAt: nil, planned: GatewayMemo("planned"), at: Self.start)
            state.prepared(GatewayMemo("m"))
            state.accepted(GatewayMemo("call 1"), channel: .call, at: Self.start)
            let report = GatewayReport(status: .heard, vendorWord: "PLAYED", isFinal: true)
            state.reported(report, channel: .call, closedAt: nil, at: Self.start)
            state.released()
        }
        try await count(key, 2)
        try await feed(.codeMatched(generation: 1), key)
    }

    private mutating func canceled() async throws {
        let key = try await open(of: other, once: Self.once(other.id, 1))
        try await deliver { state, _ in state.fail(.badDestination, at: Self.start) }
        try await deliver { state, _ in
            _ = state.claimed(closedAt: nil, planned: nil, at: Self.start)
            state.outcomeUnknown(at: Self.start)
        }
        try await feed(.cancelRequested, key)
    }

    private mutating func reissued() async throws {
        let key = try await open(Self.mailOnly, reference: "order 8")
        try await deliver { state, _ in state.fail(.refused, at: Self.start) }
        let again = try await open(Self.mailOnly, once: Self.once(owner.id, 2))
        try await count(again, 3)
        let event = VerificationEvent.reissueRequested(delivery: random.id(), generation: 2)
        try await feed(event, again, replacing: try code(), after: 60)
        try await deliver(after: 60) { state, claim in
            _ = state.claimed(closedAt: claim.closedAt, planned: nil, at: Self.start + .seconds(60))
        }
        try await feed(.cancelRequested, key)
    }

    private mutating func usedUp() async throws {
        let key = try await open()
        try await count(key, 5)
        try await feed(.codeMismatched(generation: 1), key)
    }

    private mutating func expired() async throws {
        let key = try await open()
        try await feed(.timeReached(next: random.id()), key, after: 300)
    }

    private mutating func undeliverable() async throws {
        let key = try await open(Self.mailOnly)
        for _ in 0..<9 { try await deliver { state, _ in state.fail(.noQuota, at: Self.start) } }
        try await count(key, 1)
    }

    /// One whose call is on its way under a lease, and one that has only been made.
    private mutating func leftOpen() async throws {
        let key = try await open()
        try await deliver(letGo: false) { state, _ in
            _ = state.claimed(closedAt: nil, planned: GatewayMemo("planned"), at: Self.start)
        }
        try await feed(.timeReached(next: random.id()), key, after: 45)
        _ = try await open(reference: "order 9")
    }
}
