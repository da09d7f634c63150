public import VerificationCore

/// The stop switches as this machine knows them: never older than a second, so that one that is set is obeyed
/// everywhere within two (R39). Where they cannot be read, nothing is sent (R41).
public final class StopBoard: Sendable {
    public typealias Store = StopStore & AdministrationStore

    private let store: any Store
    private let clock: any ServiceClock
    private let known = RecentReading<Stops>(freshFor: freshFor, believedFor: believedFor)

    public init(store: any Store, clock: any ServiceClock) {
        self.store = store
        self.clock = clock
    }

    /// All switches, as they were at most a second ago.
    public func standing() async throws(StoreError) -> Stops {
        try await known.value(at: clock.now()) { () async throws(StoreError) in Stops(try await store.stops()) }
    }

    /// Has the next look read the store, after this process has set or lifted a switch.
    public func forget() { known.forget() }

    /// What is known of an idempotency key: a request that was answered before a switch was set keeps its answer (R47).
    func repetition(of request: IdempotencyRequest, at now: Timestamp) async throws(StoreError) -> Repeat? {
        try await store.repetition(of: request, at: now)
    }
}

private let freshFor: Duration = .milliseconds(500)
private let believedFor: Duration = .seconds(1)
