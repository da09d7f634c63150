import Synchronization
import VerificationCore

/// What was last read of something that all machines share: it is believed for a moment, so that not every request
/// reads it, and never for longer.
final class RecentReading<Value: Sendable>: Sendable {
    private struct State {
        var known: (value: Value, readAt: Timestamp)?
        var isReading = false
    }

    private let freshFor: Duration
    private let believedFor: Duration
    private let state = Mutex(State())

    /// - Parameters:
    ///   - freshFor: How long nobody reads it again.
    ///   - believedFor: How long it is gone by while somebody reads it again.
    init(freshFor: Duration, believedFor: Duration) {
        self.freshFor = freshFor
        self.believedFor = believedFor
    }

    /// What is known, or what is read now.
    func value(
        at now: Timestamp, _ read: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        if let known = state.withLock({ usable(&$0, at: now) }) { return known }
        do throws(StoreError) {
            let value = try await read()
            state.withLock { state in
                state.isReading = false
                if state.known.map({ $0.readAt <= now }) != false { state.known = (value, now) }
            }
            return value
        } catch {
            state.withLock { $0.isReading = false }
            throw error
        }
    }

    /// Has the next look read it, after this process has changed it.
    func forget() { state.withLock { $0.known = nil } }

    /// What need not be read again; when it grows old, one caller reads and the others still go by it.
    private func usable(_ state: inout State, at now: Timestamp) -> Value? {
        guard let known = state.known, now >= known.readAt else { return nil }
        let age = now - known.readAt
        if age < freshFor || (age < believedFor && state.isReading) { return known.value }
        state.isReading = true
        return nil
    }
}
