import Synchronization
import VerificationCore

/// A store for the API's tests: it keeps verifications in memory and fails when it is told to.
final class ScriptedStore: VerificationStore, ApplicationStore {
    struct Contents: Equatable {
        var verifications: [VerificationKey: VerificationRecord] = [:]
        var digests: [VerificationKey: KeyedDigest] = [:]
        var deliveries: [VerificationKey: [DeliveryRecord]] = [:]
        var events: [VerificationKey: [EventRecord]] = [:]
        var answers: [[UInt8]: Answer] = [:]
        var budgets: [VerificationKey: HandleBudget] = [:]

        struct Answer: Equatable {
            let request: [UInt8]
            let answer: StoredAnswer
        }
    }

    struct State {
        var contents = Contents()
        var applications: [ApplicationID: Application] = [:]
        var keys: [[UInt8]: APIKeyRecord] = [:]
        var failure: StoreError?
        var refusal: Refusal?
        var checksAsked = 0
        var guards: [DestinationKey: DestinationGuard] = [:]
    }

    private let state = Mutex(State())

    var contents: Contents { state.withLock { $0.contents } }
    /// Checks that reached the store.
    var checksAsked: Int { state.withLock { $0.checksAsked } }

    /// Lets every call fail, or none.
    func fail(_ error: StoreError?) { state.withLock { $0.failure = error } }
    /// Lets every command and check be refused, or none.
    func refuse(_ refusal: Refusal?) { state.withLock { $0.refusal = refusal } }
    /// Puts failed checks against a destination.
    func put(_ state: DestinationGuard, against destination: DestinationKey) {
        self.state.withLock { $0.guards[destination] = state }
    }
    func put(_ deliveries: [DeliveryRecord], _ events: [EventRecord], of key: VerificationKey) {
        state.withLock { state in
            state.contents.deliveries[key] = deliveries
            state.contents.events[key] = events
        }
    }

    func open<Result: Sendable>(_ body: (inout State) -> Result) throws(StoreError) -> Result {
        let result: Swift.Result<Result, StoreError> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            return .success(body(&state))
        }
        return try result.get()
    }

    private static func repeated(_ once: IdempotencyRequest?, _ state: State) -> Repeat? {
        guard let once, let known = state.contents.answers[name(once)] else { return nil }
        return known.request == once.requestDigest ? .sameRequest(known.answer) : .otherRequest
    }

    private static func keep(_ once: IdempotencyRequest?, _ result: IdempotentResult, _ state: inout State) {
        guard let once, let answer = once.render(result) else { return }
        state.contents.answers[name(once)] = Contents.Answer(request: once.requestDigest, answer: answer)
    }

    private static func name(_ once: IdempotencyRequest) -> [UInt8] {
        Array("\(once.application)/\(once.route)/".utf8) + once.keyDigest
    }
}

extension ScriptedStore {
    func create(
        _ draft: VerificationDraft, once: IdempotencyRequest?, at now: Timestamp
    ) async throws(StoreError) -> CreateOutcome {
        try open { state in
            if let found = ScriptedStore.repeated(once, state) { return .repeated(found) }
            if let refusal = state.refusal, case .destinationClosed = refusal { return .refused(refusal) }
            let open = state.contents.verifications.values.first { record in
                record.key.application == draft.key.application && record.details.purpose == draft.details.purpose
                    && record.state.ledger.effectiveStatus(at: now) == .pending && draft.continues(record)
            }
            if let open {
                ScriptedStore.keep(once, .continued(open), &state)
                return .continued(open)
            }
            let begun = VerificationState.begin(
                at: now, policy: draft.policy, workflow: draft.workflow, delivery: draft.firstDelivery
            ).state
            let record = VerificationRecord(key: draft.key, details: draft.details, state: begun)
            state.contents.verifications[draft.key] = record
            state.contents.digests[draft.key] = draft.code.digest
            state.contents.budgets[draft.key] = draft.budget
            ScriptedStore.keep(once, .created(record), &state)
            return .created(record)
        }
    }

    func countCheck(
        _ key: VerificationKey, length: Int, handle: [UInt8]?, at now: Timestamp
    ) async throws(StoreError) -> CountOutcome {
        try open { state in
            state.checksAsked += 1
            if let refusal = state.refusal { return .refused(refusal) }
            guard let record = state.contents.verifications[key], let digest = state.contents.digests[key] else {
                return .notFound
            }
            var ledger = record.state.ledger
            let budget = state.contents.budgets[key]
            if let refusal = budget?.refusal(with: handle, length: length, of: ledger, at: now) {
                return .refused(refusal)
            }
            guard case .counted(let left) = ledger.count(length: length, at: now) else {
                guard case .refused(let refusal) = ledger.count(length: length, at: now) else { return .notFound }
                return .refused(refusal)
            }
            state.contents.verifications[key] = ScriptedStore.record(record, ledger)
            let asked = state.contents.budgets[key]?.counted(with: handle, in: ledger)
            return .counted(
                CheckTicket(key: key, generation: ledger.generation, digest: digest, checksLeft: asked ?? left))
        }
    }

    func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey, once: IdempotencyRequest?,
        trace: TraceContext?, at now: Timestamp
    ) async throws(StoreError) -> ApplyOutcome {
        try open { state in
            if let found = ScriptedStore.repeated(once, state) { return .repeated(found) }
            guard let record = state.contents.verifications[key] else { return .notFound }
            if let refusal = state.refusal { return .applied(.refused(refusal), record) }
            var changed = record.state
            let answer = changed.handle(event, at: now).answer
            let result = VerificationRecord(key: key, details: record.details, state: changed)
            if case .refused = answer {
            } else {
                state.contents.verifications[key] = result
                if let code { state.contents.digests[key] = code.digest }
            }
            ScriptedStore.keep(once, .applied(answer, result), &state)
            return .applied(answer, result)
        }
    }

    private static func record(_ record: VerificationRecord, _ ledger: CheckLedger) -> VerificationRecord {
        let old = record.state
        return VerificationRecord(
            key: record.key, details: record.details,
            state: VerificationState(
                ledger: ledger, lifetime: old.lifetime, workflow: old.workflow, limits: old.limits, step: old.step,
                stepDeadline: old.stepDeadline, sends: old.sends, lastSendAt: old.lastSendAt))
    }
}

extension ScriptedStore {
    func verification(_ key: VerificationKey) async throws(StoreError) -> VerificationRecord? {
        try open { $0.contents.verifications[key] }
    }

    func verifications(
        _ query: VerificationQuery, of application: ApplicationID
    ) async throws(StoreError) -> [VerificationRecord] {
        try open { state in
            let all = state.contents.verifications.values.filter { record in
                record.key.application == application
                    && query.status.map { $0 == record.state.ledger.status.word } != false
                    && query.reference.map { $0 == record.details.reference } != false
                    && query.destination.map { record.details.destinations.indexes.contains($0) } != false
            }
            func place(_ record: VerificationRecord) -> (Timestamp, String) {
                (record.state.ledger.createdAt, record.key.id.text)
            }
            let sorted = all.sorted { place($0) > place($1) }
            let rest = sorted.filter { record in
                query.after.map { place(record) < ($0.createdAt, $0.id.text) } != false
            }
            return Array(rest.prefix(query.limit))
        }
    }

    func deliveries(of key: VerificationKey) async throws(StoreError) -> [DeliveryRecord]? {
        try open { state in
            state.contents.verifications[key].map { _ in state.contents.deliveries[key] ?? [] }
        }
    }

    func events(of key: VerificationKey) async throws(StoreError) -> [EventRecord]? {
        try open { state in state.contents.verifications[key].map { _ in state.contents.events[key] ?? [] } }
    }

    func unlock(_ destination: DestinationKey) async throws(StoreError) -> DestinationGuard? {
        try open { $0.guards.removeValue(forKey: destination) }
    }
    func due(at now: Timestamp, limit: Int) async throws(StoreError) -> [VerificationKey] { [] }
    func claimDeliveries(at now: Timestamp, lease: Duration, limit: Int) async throws(StoreError) -> [DeliveryClaim] {
        []
    }
    func save(_ change: DeliveryChange, letGo: Bool, at now: Timestamp) async throws(StoreError) -> SaveOutcome {
        .leaseLost
    }
    func nextDue() async throws(StoreError) -> Timestamp? { nil }
    func sweep(at now: Timestamp, keeping retention: Retention) async throws(StoreError) -> SweepOutcome {
        SweepOutcome(rows: 0, isFinished: true)
    }
}

extension ScriptedStore {
    func insert(_ application: Application, at now: Timestamp) async throws(StoreError) {
        try open { $0.applications[application.id] = application }
    }
    func update(_ application: Application) async throws(StoreError) -> Bool { false }
    func applications() async throws(StoreError) -> [Application] { [] }
    func application(_ id: ApplicationID) async throws(StoreError) -> Application? {
        try open { $0.applications[id] }
    }
    func insert(_ key: APIKeyRecord) async throws(StoreError) { try open { $0.keys[key.digest] = key } }
    func apiKey(digest: [UInt8]) async throws(StoreError) -> APIKeyRecord? { try open { $0.keys[digest] } }
    func apiKeys(of application: ApplicationID) async throws(StoreError) -> [APIKeyRecord] { [] }
    func revoke(_ key: APIKeyID, at now: Timestamp) async throws(StoreError) -> Bool { false }
}
