import Synchronization
public import VerificationCore

/// A store that fails when it is told to, around any other: the Nth call, before it is passed on or after, once or
/// until it is healed. Without an order to fail it is the other store.
public final class FaultyStore: VerificationStore, ApplicationStore {
    public typealias Inner = VerificationStore & ApplicationStore & LimitStore & SprayStore
        & RefusalStore & OwnKeyReading

    /// When a failure strikes.
    public enum Moment: String, Sendable, Hashable, CaseIterable {
        /// Nothing was done.
        case before
        /// All was done, and the answer is lost.
        case after
    }

    /// The calls between which a race can come, as `interpose` names them.
    public enum Call: Sendable, Hashable {
        case create, countCheck, apply, verification, save
    }

    private struct State {
        var calls = 0
        var failsFrom: Int?
        var isLasting = false
        var moment = Moment.before
        var error = StoreError.unavailable("injected")
        var struck = 0
        var interposed: (call: Call, body: @Sendable () async -> Void)?
    }

    let inner: any Inner
    private let state = Mutex(State())

    public init(_ inner: any Inner) {
        self.inner = inner
    }

    /// Lets a later call fail: 1 is the very next one.
    /// - Parameter lasting: All calls from that one on fail, until it is healed.
    public func fail(
        call number: Int, _ moment: Moment = .before, lasting: Bool = false,
        with error: StoreError = .unavailable("injected")
    ) {
        state.withLock { state in
            state.failsFrom = state.calls + number
            state.isLasting = lasting
            state.moment = moment
            state.error = error
        }
    }

    /// Ends the failing.
    public func heal() { state.withLock { $0.failsFrom = nil } }

    /// Whether every call fails until it is healed.
    public var isFailing: Bool {
        state.withLock { state in state.isLasting && state.failsFrom.map { state.calls >= $0 } == true }
    }

    /// Calls that came in so far.
    public var calls: Int { state.withLock { $0.calls } }

    /// Calls that have failed as they were told to.
    public var struck: Int { state.withLock { $0.struck } }

    /// Does something just after the next call of this kind, once: what a race brings about by chance.
    public func interpose(after call: Call, _ body: @escaping @Sendable () async -> Void) {
        state.withLock { $0.interposed = (call, body) }
    }

    func pass<Value: Sendable>(
        _ kind: Call? = nil, _ call: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let fault = state.withLock { state -> (Moment, StoreError)? in
            state.calls += 1
            guard let from = state.failsFrom, state.calls == from || (state.isLasting && state.calls > from) else {
                return nil
            }
            state.struck += 1
            return (state.moment, state.error)
        }
        if let (moment, error) = fault {
            if moment == .after { _ = try await call() }
            throw error
        }
        let value = try await call()
        await interposed(after: kind)?()
        return value
    }

    private func interposed(after kind: Call?) -> (@Sendable () async -> Void)? {
        state.withLock { state in
            guard let kind, let interposed = state.interposed, interposed.call == kind else { return nil }
            state.interposed = nil
            return interposed.body
        }
    }
}

extension FaultyStore {
    public func create(
        _ draft: VerificationDraft, once: IdempotencyRequest?, at now: Timestamp
    ) async throws(StoreError) -> CreateOutcome {
        try await pass(.create) { () throws(StoreError) in try await inner.create(draft, once: once, at: now) }
    }

    public func countCheck(
        _ key: VerificationKey, length: Int, handle: [UInt8]?, at now: Timestamp
    ) async throws(StoreError) -> CountOutcome {
        try await pass(.countCheck) { () throws(StoreError) in
            try await inner.countCheck(key, length: length, handle: handle, at: now)
        }
    }

    public func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey, once: IdempotencyRequest?,
        trace: TraceContext?, at now: Timestamp
    ) async throws(StoreError) -> ApplyOutcome {
        try await pass(.apply) { () throws(StoreError) in
            try await inner.apply(event, replacing: code, to: key, once: once, trace: trace, at: now)
        }
    }

    public func unlock(_ destination: DestinationKey) async throws(StoreError) -> DestinationGuard? {
        try await pass { () async throws(StoreError) in try await inner.unlock(destination) }
    }

    public func verification(_ key: VerificationKey) async throws(StoreError) -> VerificationRecord? {
        try await pass(.verification) { () throws(StoreError) in try await inner.verification(key) }
    }

    public func verifications(
        _ query: VerificationQuery, of application: ApplicationID
    ) async throws(StoreError) -> [VerificationRecord] {
        try await pass { () throws(StoreError) in try await inner.verifications(query, of: application) }
    }

    public func deliveries(of key: VerificationKey) async throws(StoreError) -> [DeliveryRecord]? {
        try await pass { () throws(StoreError) in try await inner.deliveries(of: key) }
    }

    public func events(of key: VerificationKey) async throws(StoreError) -> [EventRecord]? {
        try await pass { () throws(StoreError) in try await inner.events(of: key) }
    }

    public func due(at now: Timestamp, limit: Int) async throws(StoreError) -> [VerificationKey] {
        try await pass { () throws(StoreError) in try await inner.due(at: now, limit: limit) }
    }

    public func claimDeliveries(
        at now: Timestamp, lease: Duration, limit: Int
    ) async throws(StoreError) -> [DeliveryClaim] {
        try await pass { () throws(StoreError) in try await inner.claimDeliveries(at: now, lease: lease, limit: limit) }
    }

    public func save(
        _ change: DeliveryChange, letGo: Bool, at now: Timestamp
    ) async throws(StoreError) -> SaveOutcome {
        try await pass(.save) { () throws(StoreError) in try await inner.save(change, letGo: letGo, at: now) }
    }

    public func nextDue() async throws(StoreError) -> Timestamp? {
        try await pass { () throws(StoreError) in try await inner.nextDue() }
    }

    public func sweep(at now: Timestamp, keeping retention: Retention) async throws(StoreError) -> SweepOutcome {
        try await pass { () throws(StoreError) in try await inner.sweep(at: now, keeping: retention) }
    }
}

extension FaultyStore {
    public func insert(_ application: Application, at now: Timestamp) async throws(StoreError) {
        try await pass { () throws(StoreError) in try await inner.insert(application, at: now) }
    }

    public func update(_ application: Application) async throws(StoreError) -> Bool {
        try await pass { () throws(StoreError) in try await inner.update(application) }
    }

    public func applications() async throws(StoreError) -> [Application] {
        try await pass { () throws(StoreError) in try await inner.applications() }
    }

    public func application(_ id: ApplicationID) async throws(StoreError) -> Application? {
        try await pass { () throws(StoreError) in try await inner.application(id) }
    }

    public func insert(_ key: APIKeyRecord) async throws(StoreError) {
        try await pass { () throws(StoreError) in try await inner.insert(key) }
    }

    public func apiKey(digest: [UInt8]) async throws(StoreError) -> APIKeyRecord? {
        try await pass { () throws(StoreError) in try await inner.apiKey(digest: digest) }
    }

    public func apiKeys(of application: ApplicationID) async throws(StoreError) -> [APIKeyRecord] {
        try await pass { () throws(StoreError) in try await inner.apiKeys(of: application) }
    }

    public func revoke(_ key: APIKeyID, at now: Timestamp) async throws(StoreError) -> Bool {
        try await pass { () throws(StoreError) in try await inner.revoke(key, at: now) }
    }
}
