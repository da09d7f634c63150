import ServiceDoubles
import VerificationCore

extension SimulatedStore {
    func create(
        _ draft: VerificationDraft, once: IdempotencyRequest?, at now: Timestamp
    ) async throws(StoreError) -> CreateOutcome {
        try await pass("create") { disk throws(StoreError) in
            let outcome = try disk.create(draft, once: once, at: now)
            self.auditor.created(draft, once: once?.keyDigest, outcome, at: now) { disk.standing($0) }
            return outcome
        }
    }

    func countCheck(
        _ key: VerificationKey, length: Int, handle: [UInt8]?, at now: Timestamp
    ) async throws(StoreError) -> CountOutcome {
        try await pass("countCheck") { disk throws(StoreError) in
            let outcome = try disk.countCheck(key, length: length, handle: handle, at: now)
            if let record = disk.standing(key) { self.auditor.counted(outcome, record, at: now) }
            return outcome
        }
    }

    func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey, once: IdempotencyRequest?,
        trace: TraceContext?, at now: Timestamp
    ) async throws(StoreError) -> ApplyOutcome {
        try await pass("apply") { disk throws(StoreError) in
            let outcome = try disk.apply(event, replacing: code, to: key, once: once, trace: trace, at: now)
            if let record = disk.standing(key) {
                self.auditor.applied(event, once: once?.keyDigest, outcome, record, at: now)
            }
            return outcome
        }
    }

    func claimDeliveries(
        at now: Timestamp, lease: Duration, limit: Int
    ) async throws(StoreError) -> [DeliveryClaim] {
        try await pass("claim") { disk throws(StoreError) in
            let claims = try disk.claimDeliveries(at: now, lease: lease, limit: limit)
            for claim in claims { self.auditor.claimed(claim, by: self.incarnation.name, until: now + lease, at: now) }
            return claims
        }
    }

    func save(
        _ change: DeliveryChange, letGo: Bool, at now: Timestamp
    ) async throws(StoreError) -> SaveOutcome {
        try await pass("save") { disk throws(StoreError) in
            let outcome = try disk.save(change, letGo: letGo, at: now)
            if let record = disk.standing(change.verification) {
                self.auditor.saved(change, letGo: letGo, outcome, record, by: self.incarnation.name, at: now)
            }
            return outcome
        }
    }

    func verification(_ key: VerificationKey) async throws(StoreError) -> VerificationRecord? {
        try await pass("read") { disk throws(StoreError) in try disk.verification(key) }
    }

    func verifications(
        _ query: VerificationQuery, of application: ApplicationID
    ) async throws(StoreError) -> [VerificationRecord] {
        try await pass("list") { disk throws(StoreError) in try disk.verifications(query, of: application) }
    }

    func deliveries(of key: VerificationKey) async throws(StoreError) -> [DeliveryRecord]? {
        try await pass("deliveries") { disk throws(StoreError) in try disk.deliveries(of: key) }
    }

    func events(of key: VerificationKey) async throws(StoreError) -> [EventRecord]? {
        try await pass("events") { disk throws(StoreError) in try disk.events(of: key) }
    }

    func due(at now: Timestamp, limit: Int) async throws(StoreError) -> [VerificationKey] {
        try await pass("due") { disk throws(StoreError) in try disk.due(at: now, limit: limit) }
    }

    func unlock(_ destination: DestinationKey) async throws(StoreError) -> DestinationGuard? {
        try await pass("unlock") { disk throws(StoreError) in
            let forgotten = try disk.unlock(destination)
            self.auditor.unlocked(destination, forgotten)
            return forgotten
        }
    }

    func nextDue() async throws(StoreError) -> Timestamp? {
        try await pass("nextDue") { disk throws(StoreError) in try disk.nextDue() }
    }

    func sweep(at now: Timestamp, keeping retention: Retention) async throws(StoreError) -> SweepOutcome {
        try await pass("sweep") { disk throws(StoreError) in try disk.sweep(at: now, keeping: retention) }
    }
}

extension SimulatedStore {
    func insert(_ application: Application, at now: Timestamp) async throws(StoreError) {
        try await pass("insert") { disk throws(StoreError) in try disk.insert(application, at: now) }
    }

    func update(_ application: Application) async throws(StoreError) -> Bool {
        try await pass("update") { disk throws(StoreError) in try disk.update(application) }
    }

    func applications() async throws(StoreError) -> [Application] {
        try await pass("applications") { disk throws(StoreError) in try disk.applications() }
    }

    func application(_ id: ApplicationID) async throws(StoreError) -> Application? {
        try await pass("application") { disk throws(StoreError) in try disk.application(id) }
    }

    func insert(_ key: APIKeyRecord) async throws(StoreError) {
        try await pass("insert") { disk throws(StoreError) in try disk.insert(key) }
    }

    func apiKey(digest: [UInt8]) async throws(StoreError) -> APIKeyRecord? {
        try await pass("apiKey") { disk throws(StoreError) in try disk.apiKey(digest: digest) }
    }

    func apiKeys(of application: ApplicationID) async throws(StoreError) -> [APIKeyRecord] {
        try await pass("apiKeys") { disk throws(StoreError) in try disk.apiKeys(of: application) }
    }

    func revoke(_ key: APIKeyID, at now: Timestamp) async throws(StoreError) -> Bool {
        try await pass("revoke") { disk throws(StoreError) in try disk.revoke(key, at: now) }
    }
}
