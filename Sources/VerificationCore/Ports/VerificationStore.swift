/// Where verifications live. Every call that changes something answers only after its transaction is durable (R85);
/// everything that an event brings about is one transaction (R86); every call names the application (R44).
public protocol VerificationStore: Sendable {
    /// Opens a verification, or continues or replaces the one that is open for the same application, destination and
    /// purpose (R18). With an idempotency key that was used before, nothing is done (R47).
    func create(_ draft: VerificationDraft, once: IdempotencyRequest?, at now: Timestamp) async throws(StoreError)
        -> CreateOutcome

    /// Counts a check of a code with `length` digits and commits, before anything is compared (R7). A code of
    /// another length than the verification's is refused and not counted (R8). One that is refused waits for the disk,
    /// too, so that the time it takes tells nothing (R9).
    /// - Parameter handle: The digest of the handle that the check shows: it spends the budget of whoever shows it.
    func countCheck(
        _ key: VerificationKey, length: Int, handle: [UInt8]?, at now: Timestamp
    ) async throws(StoreError) -> CountOutcome

    /// Feeds an event to a verification and saves what it answers; nil when the key names none.
    /// - Parameter trace: The trace that a delivery which begins with the event is part of; without one, that of the
    ///   delivery before.
    func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey,
        once: IdempotencyRequest?, trace: TraceContext?, at now: Timestamp
    ) async throws(StoreError) -> ApplyOutcome

    /// Opens a destination that failed checks have closed, and forgets them (R17).
    /// - Returns: What stood against it; nil when nothing did.
    func unlock(_ destination: DestinationKey) async throws(StoreError) -> DestinationGuard?

    /// A verification; nil when the key names none.
    func verification(_ key: VerificationKey) async throws(StoreError) -> VerificationRecord?

    /// A page of an application's verifications, newest first.
    func verifications(_ query: VerificationQuery, of application: ApplicationID) async throws(StoreError)
        -> [VerificationRecord]

    /// The deliveries of a verification with their attempts, oldest first; nil when the key names none.
    func deliveries(of key: VerificationKey) async throws(StoreError) -> [DeliveryRecord]?

    /// The timeline of a verification, oldest first, without the ledger's checks; nil when the key names none.
    func events(of key: VerificationKey) async throws(StoreError) -> [EventRecord]?

    /// Pending verifications whose code or step has reached its time, oldest first.
    func due(at now: Timestamp, limit: Int) async throws(StoreError) -> [VerificationKey]

    /// Claims deliveries whose work is due and nobody holds, for `lease`, oldest first.
    func claimDeliveries(at now: Timestamp, lease: Duration, limit: Int) async throws(StoreError) -> [DeliveryClaim]

    /// Saves a claimed delivery's state, its attempt and what follows for the verification; the lease goes on unless
    /// `letGo`. Saves nothing when the lease was lost.
    func save(_ change: DeliveryChange, letGo: Bool, at now: Timestamp) async throws(StoreError) -> SaveOutcome

    /// The earliest moment at which `due` or `claimDeliveries` will have something; nil when nothing waits.
    func nextDue() async throws(StoreError) -> Timestamp?

    /// Removes what is past its time, a bounded number of rows at a call, so that nobody waits for it (R47, R83). Open
    /// verifications keep everything.
    func sweep(at now: Timestamp, keeping retention: Retention) async throws(StoreError) -> SweepOutcome
}

extension VerificationStore {
    /// Feeds an event that no request brings about.
    public func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey,
        once: IdempotencyRequest?, at now: Timestamp
    ) async throws(StoreError) -> ApplyOutcome {
        try await apply(event, replacing: code, to: key, once: once, trace: nil, at: now)
    }

    /// Counts a check that shows no handle.
    public func countCheck(
        _ key: VerificationKey, length: Int, at now: Timestamp
    ) async throws(StoreError) -> CountOutcome {
        try await countCheck(key, length: length, handle: nil, at: now)
    }
}

/// Applications and their API keys.
public protocol ApplicationStore: Sendable {
    func insert(_ application: Application, at now: Timestamp) async throws(StoreError)
    /// Writes an application over its former self; false when there is none with this id.
    func update(_ application: Application) async throws(StoreError) -> Bool
    /// All applications, oldest first.
    func applications() async throws(StoreError) -> [Application]
    func application(_ id: ApplicationID) async throws(StoreError) -> Application?

    func insert(_ key: APIKeyRecord) async throws(StoreError)
    /// The key with this digest, whether live or not.
    func apiKey(digest: [UInt8]) async throws(StoreError) -> APIKeyRecord?
    /// All keys of an application, live or not.
    func apiKeys(of application: ApplicationID) async throws(StoreError) -> [APIKeyRecord]
    /// Ends a key; false when there is none with this id.
    func revoke(_ key: APIKeyID, at now: Timestamp) async throws(StoreError) -> Bool
}

/// Why a store did not answer. Nothing was changed, or it is not known whether it was (`outcomeUnknown`).
public enum StoreError: Error, Sendable, Hashable {
    /// Too much is waiting; try again shortly (R102).
    case overloaded
    /// The disk is full, read-only or failing (R88).
    case unavailable(String)
    /// The store is closing or closed.
    case closed
    /// A commit was under way when the database was lost: what was asked for may or may not have been done (R93).
    case outcomeUnknown(String)
    /// A row holds what no version of ours wrote.
    case damaged(String)
    /// The name or id exists already.
    case conflict(String)
}
