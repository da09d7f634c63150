import ServiceDoubles
import VerificationCore

/// A store under test, with fresh ids and drafts from one seed.
struct StoreScene: Sendable {
    /// The store, and the others over the same data.
    let stores: [any StoreContract.Store]
    /// How often a race is run.
    let rounds: Int
    let random: SeededRandom
    let application: ApplicationID
    let start = Timestamp(milliseconds: 1_767_225_600_000)

    static let workflow = Workflow(text: "call:45,email:120")!
    static let mailOnly = Workflow(text: "email:120")!
    /// Long enough for any case.
    static let lease: Duration = .seconds(20)

    var store: any StoreContract.Store { stores[0] }

    init(_ stores: [any StoreContract.Store], seed: UInt64, rounds: Int) {
        self.stores = stores
        self.rounds = rounds
        random = SeededRandom(seed: seed)
        application = random.id()
    }

    func bytes(_ count: Int) -> [UInt8] {
        // A seeded source never fails; an empty array would break the case at once.
        (try? random.bytes(count)) ?? []
    }

    func code() -> SealedCode {
        SealedCode(digest: KeyedDigest(keyID: 7, bytes: bytes(32)), envelope: SealedBox(bytes: bytes(40)))
    }

    func destinations() -> SealedDestinations {
        SealedDestinations(
            phone: .init(sealed: SealedBox(bytes: bytes(30)), masked: "+62•••••••90", index: bytes(16)),
            email: .init(sealed: SealedBox(bytes: bytes(50)), masked: "a•••@e•••.com", index: bytes(16)))
    }

    func draft(
        to destinations: SealedDestinations? = nil, purpose: String = "login", policy: CodePolicy = .standard,
        workflow: Workflow = workflow, reference: String? = nil, application: ApplicationID? = nil,
        trace: TraceContext? = nil
    ) -> VerificationDraft {
        let places = destinations ?? self.destinations()
        let details = VerificationDetails(
            purpose: purpose, locale: "id", reference: reference,
            metadata: [MetadataPair(name: "b", value: "\"1\""), MetadataPair(name: "a", value: "ü")],
            destinations: places)
        return VerificationDraft(
            key: VerificationKey(application: application ?? self.application, id: random.id()), details: details,
            code: code(), policy: policy, workflow: workflow, subject: places.phone?.index ?? [],
            firstDelivery: random.id(), trace: trace)
    }

    /// Opens a verification that is expected to be new.
    func open(_ draft: VerificationDraft? = nil, at now: Timestamp? = nil) async throws -> VerificationRecord {
        let outcome = try await store.create(draft ?? self.draft(), once: nil, at: now ?? start)
        guard case .created(let record) = outcome else { throw ContractBreach(description: "not created: \(outcome)") }
        return record
    }

    /// The same scene seen from another of the stores: the one whose turn it is.
    func turn(_ number: Int) -> StoreScene {
        let shift = number % stores.count
        return StoreScene(self, Array(stores[shift...] + stores[..<shift]))
    }

    private init(_ scene: StoreScene, _ stores: [any StoreContract.Store]) {
        self.stores = stores
        rounds = scene.rounds
        random = scene.random
        application = scene.application
    }

    func count(_ key: VerificationKey, length: Int = 6, at now: Timestamp? = nil) async throws -> CountOutcome {
        try await store.countCheck(key, length: length, at: now ?? start)
    }

    /// Counts a check that must be counted.
    func ticket(_ key: VerificationKey, at now: Timestamp? = nil) async throws -> CheckTicket {
        let outcome = try await count(key, at: now)
        guard case .counted(let ticket) = outcome else { throw ContractBreach(description: "not counted: \(outcome)") }
        return ticket
    }

    @discardableResult
    func feed(
        _ event: VerificationEvent, _ key: VerificationKey, replacing code: SealedCode? = nil, at now: Timestamp? = nil
    ) async throws -> VerificationAnswer {
        let outcome = try await store.apply(event, replacing: code, to: key, once: nil, at: now ?? start)
        guard case .applied(let answer, _) = outcome else {
            throw ContractBreach(description: "not applied: \(outcome)")
        }
        return answer
    }

    func record(_ key: VerificationKey) async throws -> VerificationRecord {
        try unwrap(try await store.verification(key), "the verification is gone")
    }

    func claim(at now: Timestamp? = nil, limit: Int = 100) async throws -> [DeliveryClaim] {
        try await store.claimDeliveries(at: now ?? start, lease: StoreScene.lease, limit: limit)
    }

    /// The one delivery that can be claimed.
    func claimOnly(at now: Timestamp? = nil) async throws -> DeliveryClaim {
        let claims = try await claim(at: now)
        try expect(claims.count == 1, "\(claims.count) deliveries instead of one")
        return claims[0]
    }

    func save(
        _ claim: DeliveryClaim, letGo: Bool = true, attempt: DeliveryAttempt? = nil, note: TimelineEntry? = nil,
        at now: Timestamp? = nil, _ change: (inout DeliveryState) -> Void
    ) async throws -> SaveOutcome {
        var state = claim.delivery.state
        change(&state)
        let change = DeliveryChange(
            delivery: claim.delivery.id, verification: claim.delivery.verification, fence: claim.fence, state: state,
            gateway: "oca", attempt: attempt, note: note, next: random.id())
        return try await store.save(change, letGo: letGo, at: now ?? start)
    }

    func expect(_ condition: Bool, _ breach: @autoclosure () -> String) throws {
        guard condition else { throw ContractBreach(description: "\(breach()) (seed \(random.seed))") }
    }

    func expectEqual<Value: Equatable>(_ found: Value, _ wanted: Value, _ what: String) throws {
        try expect(found == wanted, "\(what): \(found) instead of \(wanted)")
    }

    func unwrap<Value>(_ value: Value?, _ breach: String) throws -> Value {
        guard let value else { throw ContractBreach(description: "\(breach) (seed \(random.seed))") }
        return value
    }

    /// Runs `body` `count` times at once, each with the store whose turn it is, and gathers the answers in their order.
    func inParallel<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (StoreScene, Int) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            for number in 0..<count { group.addTask { (number, try await body(turn(number), number)) } }
            var values: [Int: Value] = [:]
            for try await (number, value) in group { values[number] = value }
            return (0..<count).compactMap { values[$0] }
        }
    }
}

extension Timestamp {
    /// Whole seconds later.
    func after(_ seconds: Int) -> Timestamp { self + .seconds(seconds) }
    func afterMilliseconds(_ milliseconds: Int) -> Timestamp { self + .milliseconds(milliseconds) }
}
