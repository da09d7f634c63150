import PostgreSQLDoubles
import ServiceContracts
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore

@testable import PostgreSQLStore

/// Two machines on one database, as one store: each call goes to the other one than the last.
private final class TwoMachines: VerificationStore, ApplicationStore {
    private let stores: [PostgreSQLStore]
    private let calls = Mutex(0)

    init(_ stores: [PostgreSQLStore]) {
        self.stores = stores
    }

    private var next: PostgreSQLStore {
        calls.withLock { calls in
            calls += 1
            return stores[calls % stores.count]
        }
    }

    func create(
        _ draft: VerificationDraft, once: IdempotencyRequest?, at now: Timestamp
    ) async throws(StoreError) -> CreateOutcome { try await next.create(draft, once: once, at: now) }

    func countCheck(
        _ key: VerificationKey, length: Int, at now: Timestamp
    ) async throws(StoreError) -> CountOutcome { try await next.countCheck(key, length: length, at: now) }

    func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey, once: IdempotencyRequest?,
        at now: Timestamp
    ) async throws(StoreError) -> ApplyOutcome {
        try await next.apply(event, replacing: code, to: key, once: once, at: now)
    }

    func verification(_ key: VerificationKey) async throws(StoreError) -> VerificationRecord? {
        try await next.verification(key)
    }

    func verifications(
        _ query: VerificationQuery, of application: ApplicationID
    ) async throws(StoreError) -> [VerificationRecord] { try await next.verifications(query, of: application) }

    func deliveries(of key: VerificationKey) async throws(StoreError) -> [DeliveryRecord]? {
        try await next.deliveries(of: key)
    }

    func events(of key: VerificationKey) async throws(StoreError) -> [EventRecord]? {
        try await next.events(of: key)
    }

    func due(at now: Timestamp, limit: Int) async throws(StoreError) -> [VerificationKey] {
        try await next.due(at: now, limit: limit)
    }

    func claimDeliveries(
        at now: Timestamp, lease: Duration, limit: Int
    ) async throws(StoreError) -> [DeliveryClaim] {
        try await next.claimDeliveries(at: now, lease: lease, limit: limit)
    }

    func save(
        _ change: DeliveryChange, letGo: Bool, at now: Timestamp
    ) async throws(StoreError) -> SaveOutcome { try await next.save(change, letGo: letGo, at: now) }

    func nextDue() async throws(StoreError) -> Timestamp? { try await next.nextDue() }

    func sweep(at now: Timestamp, keeping retention: Retention) async throws(StoreError) -> SweepOutcome {
        try await next.sweep(at: now, keeping: retention)
    }

    func insert(_ application: Application, at now: Timestamp) async throws(StoreError) {
        try await next.insert(application, at: now)
    }

    func update(_ application: Application) async throws(StoreError) -> Bool { try await next.update(application) }

    func applications() async throws(StoreError) -> [Application] { try await next.applications() }

    func application(_ id: ApplicationID) async throws(StoreError) -> Application? {
        try await next.application(id)
    }

    func insert(_ key: APIKeyRecord) async throws(StoreError) { try await next.insert(key) }

    func apiKey(digest: [UInt8]) async throws(StoreError) -> APIKeyRecord? {
        try await next.apiKey(digest: digest)
    }

    func apiKeys(of application: ApplicationID) async throws(StoreError) -> [APIKeyRecord] {
        try await next.apiKeys(of: application)
    }

    func revoke(_ key: APIKeyID, at now: Timestamp) async throws(StoreError) -> Bool {
        try await next.revoke(key, at: now)
    }
}

@Suite(.serialized) struct `Machines that share a database` {
    private static let races = StoreContract.cases.filter { $0.description.contains("parallel") }

    @Test func `there are races to be held`() {
        #expect(Self.races.count >= 5)
    }

    @Test("R93 two machines hold to the contract's races as one does", arguments: races)
    func race(_ contract: StoreContract) async throws {
        try await withStore { first, database in
            try await withOpenedStore(database.settings()) { second in
                try await contract.run(on: TwoMachines([first, second]))
            }
        }
    }

    @Test("R18 replacing one another in parallel never leaves two open, nor gives checks back")
    func replacing() async throws {
        try await withStore { first, database in
            try await withOpenedStore(database.settings()) { second in
                let drafts = Drafts(seed: 11)
                let template = drafts.draft()
                let workflows = ["call:45", "call:46", "email:60"].compactMap { Workflow(text: $0) }
                let machines = TwoMachines([first, second])
                let first = try await machines.create(template, once: nil, at: Drafts.start)
                guard case .created(let record) = first else { return }
                for _ in 0..<3 { _ = try await machines.countCheck(record.key, length: 6, at: Drafts.start) }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<60 {
                        let draft = VerificationDraft(
                            key: VerificationKey(application: drafts.application, id: drafts.random.id()),
                            details: template.details, code: template.code, policy: .standard,
                            workflow: workflows[number % workflows.count], subject: template.subject,
                            firstDelivery: drafts.random.id())
                        group.addTask { _ = try await machines.create(draft, once: nil, at: Drafts.start) }
                    }
                    try await group.waitForAll()
                }
                let open = try await database.run(
                    "SELECT count(*), max(checks_carried) FROM sandi.ledgers WHERE status = 'pending'")
                #expect(open == "1|3")
            }
        }
    }
}
