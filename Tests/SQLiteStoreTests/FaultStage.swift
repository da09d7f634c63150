import ServiceDoubles
import VerificationCore

@testable import SQLiteStore

/// A store whose Nth change of a row fails, by triggers that live on its writing connection alone.
struct FaultStage: Sendable {
    let store: SQLiteStore
    let draft: VerificationDraft
    let delivery: DeliveryID
    var key: VerificationKey { draft.key }
    private let opener: VerificationDraft
    private let drafts = Drafts(seed: 3)

    init(_ store: SQLiteStore) {
        self.store = store
        let made = drafts.draft()
        draft = VerificationDraft(
            key: made.key, details: made.details, code: made.code, policy: made.policy,
            workflow: Workflow(text: "call:45,email:120")!, subject: made.subject, firstDelivery: made.firstDelivery)
        delivery = drafts.random.id()
        // To the same place with another workflow, so that the draft takes its place.
        opener = VerificationDraft(
            key: VerificationKey(application: draft.key.application, id: drafts.random.id()), details: draft.details,
            code: draft.code, policy: draft.policy, workflow: Workflow(text: "call:50")!, subject: draft.subject,
            firstDelivery: drafts.random.id())
    }

    var once: IdempotencyRequest {
        IdempotencyRequest(application: key.application, route: "r", keyDigest: [1], requestDigest: [1]) { _ in
            StoredAnswer(status: 201, body: [1])
        }
    }

    /// Lets the Nth row that is inserted, updated or deleted from now on fail its statement.
    func fail(change number: Int) async throws {
        try await store.write(.alone) { session throws(StoreError) in
            let database = session.database
            let tables = try database.rows(
                "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            ) { row throws(StoreError) in row.text() }
            try database.execute("CREATE TEMP TABLE fault (changes INTEGER); INSERT INTO fault VALUES (\(number))")
            for table in tables {
                for change in ["INSERT", "UPDATE", "DELETE"] {
                    try database.execute(
                        """
                        CREATE TEMP TRIGGER fault_\(change)_\(table) BEFORE \(change) ON main.\(table) BEGIN
                            UPDATE fault SET changes = changes - 1;
                            SELECT RAISE(ABORT, 'injected') WHERE (SELECT changes FROM fault) = 0;
                        END
                        """)
                }
            }
        }
    }

    func heal() async throws {
        // Triggers go with the table that they count in; what is left of them would fail every change.
        try await store.write(.alone) { session throws(StoreError) in
            let triggers = try session.database.rows("SELECT name FROM temp.sqlite_schema WHERE type = 'trigger'") {
                row throws(StoreError) in row.text()
            }
            for trigger in triggers { try session.database.execute("DROP TRIGGER temp.\(trigger)") }
            try session.database.execute("DROP TABLE temp.fault")
        }
    }

    func failure(_ call: (FaultStage) async throws(StoreError) -> Void) async -> StoreError? {
        do throws(StoreError) {
            try await call(self)
            return nil
        } catch {
            return error
        }
    }

    func rows() async throws -> [String: [String]] {
        try await store.read { session throws(StoreError) in
            do {
                return try DatabaseDump.rows(session.database)
            } catch {
                throw .unavailable("\(error)")
            }
        }
    }

    func apply(
        _ event: VerificationEvent, replacing code: SealedCode? = nil, once: IdempotencyRequest? = nil,
        at now: Timestamp = Drafts.start
    ) async throws(StoreError) {
        let outcome = try await store.apply(event, replacing: code, to: key, once: once, at: now)
        guard case .applied(let answer, _) = outcome else { return }
        if case .refused(let refusal) = answer { preconditionFailure("the stage is set for it: \(refusal)") }
    }

    func create(workflow: String? = nil, once: Bool = false) async throws {
        _ = try await store.create(
            workflow == nil ? draft : opener, once: once ? self.once : nil, at: Drafts.start)
    }

    /// With an answer that is kept, so that a sweep has rows of every kind to remove.
    func createAndCancel() async throws {
        try await create(once: true)
        try await apply(.cancelRequested)
    }

    func createAndCount() async throws {
        try await create()
        _ = try await store.countCheck(key, length: 6, at: Drafts.start)
    }

    /// Opens the verification of another purpose for the same destination, with one check.
    func createSibling(_ purpose: String = "other", checks: Int = 1) async throws {
        let details = VerificationDetails(
            purpose: purpose, locale: "id", reference: nil, metadata: [], destinations: draft.details.destinations)
        let sibling = VerificationDraft(
            key: VerificationKey(application: key.application, id: drafts.random.id()), details: details,
            code: draft.code, policy: draft.policy, workflow: draft.workflow, subject: draft.subject,
            firstDelivery: drafts.random.id())
        _ = try await store.create(sibling, once: nil, at: Drafts.start)
        for _ in 0..<checks { _ = try await store.countCheck(sibling.key, length: 6, at: Drafts.start) }
    }

    /// Opens the verification while failed checks stand against its destination, and counts one where that closes
    /// nothing.
    func createBesideFailures(_ failures: Int) async throws {
        for first in stride(from: 0, to: failures, by: 5) {
            try await createSibling("other\(first)", checks: min(5, failures - first))
        }
        try await create()
        if failures < 9 { _ = try await store.countCheck(key, length: 6, at: Drafts.start) }
    }

    func unlock() async throws(StoreError) {
        _ = try await store.unlock(DestinationKey(application: key.application, index: draft.subject))
    }

    func createAndClaim() async throws {
        try await create()
        _ = try await store.claimDeliveries(at: Drafts.start, lease: .seconds(20), limit: 1)
    }

    /// The call has ended without anybody having heard it, so that another send may be asked for.
    func createAndFail() async throws {
        try await createAndClaim()
        _ = try await store.save(change { $0.outcomeArrived() }, letGo: true, at: Drafts.start)
    }

    func saveFailure() async throws(StoreError) {
        let change = change { $0.fail(.badDestination, at: Drafts.start) }
        guard case .saved = try await store.save(change, letGo: true, at: Drafts.start) else {
            preconditionFailure("the delivery is held")
        }
    }

    private func change(_ change: (inout DeliveryState) -> Void) -> DeliveryChange {
        var state = DeliveryState(queuedAt: Drafts.start)
        change(&state)
        let attempt = DeliveryAttempt(
            operation: .submit, startedAt: Drafts.start, duration: .zero, outcome: .failed)
        return DeliveryChange(
            delivery: draft.firstDelivery, verification: key, fence: 1, state: state, gateway: "oca", attempt: attempt,
            next: delivery)
    }
}

extension DeliveryState {
    /// A call that was taken and heard.
    fileprivate mutating func outcomeArrived() {
        _ = claimed(closedAt: nil, planned: nil, at: Drafts.start)
        prepared(GatewayMemo("m"))
        accepted(GatewayMemo("call"), channel: .call, at: Drafts.start)
        let report = GatewayReport(status: .answered, vendorWord: "done", isFinal: true)
        reported(report, channel: .call, closedAt: nil, at: Drafts.start)
    }
}
