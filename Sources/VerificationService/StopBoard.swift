import Synchronization
public import VerificationCore

/// The stop switches as this machine knows them: never older than a second, so that one that is set is obeyed
/// everywhere within two (R39). Where they cannot be read, nothing is sent (R41).
public final class StopBoard: Sendable {
    public typealias Store = StopStore & AdministrationStore

    private struct State {
        var known: (stops: Stops, readAt: Timestamp)?
        var isReading = false
    }

    private let store: any Store
    private let clock: any ServiceClock
    private let state = Mutex(State())

    public init(store: any Store, clock: any ServiceClock) {
        self.store = store
        self.clock = clock
    }

    /// All switches, as they were at most a second ago.
    public func standing() async throws(StoreError) -> Stops {
        let now = clock.now()
        if let known = state.withLock({ StopBoard.usable(&$0, at: now) }) { return known }
        do throws(StoreError) {
            let read = Stops(try await store.stops())
            state.withLock { state in
                state.isReading = false
                if state.known.map({ $0.readAt <= now }) != false { state.known = (read, now) }
            }
            return read
        } catch {
            state.withLock { $0.isReading = false }
            throw error
        }
    }

    /// Has the next look read the store, after this process has set or lifted a switch.
    public func forget() { state.withLock { $0.known = nil } }

    /// What is known of an idempotency key: a request that was answered before a switch was set keeps its answer (R47).
    func repetition(of request: IdempotencyRequest, at now: Timestamp) async throws(StoreError) -> Repeat? {
        try await store.repetition(of: request, at: now)
    }

    /// What need not be read again; when it grows old, one caller reads and the others still go by it.
    private static func usable(_ state: inout State, at now: Timestamp) -> Stops? {
        guard let known = state.known, now >= known.readAt else { return nil }
        let age = now - known.readAt
        if age < freshFor || (age < believedFor && state.isReading) { return known.stops }
        state.isReading = true
        return nil
    }
}

private let freshFor: Duration = .milliseconds(500)
private let believedFor: Duration = .seconds(1)
