import NIOCore
import Synchronization

/// Remembers which API keys have been found to be keys lately: whoever makes one up for each request must not be taken
/// for as many clients (R103).
///
/// It keeps no key but its hash by a secret of the process, in two sets of which the older one is dropped after a time,
/// or when the younger one is full: what is remembered is bounded however many keys there are.
final class KnownKeys: Sendable {
    private struct State {
        var young: Set<Int> = []
        var old: Set<Int> = []
        var since: NIODeadline
    }

    private let now: @Sendable () -> NIODeadline
    private let state: Mutex<State>

    init(now: @escaping @Sendable () -> NIODeadline = { .now() }) {
        self.now = now
        state = Mutex(State(since: now()))
    }

    /// A request came with this key, and it is one.
    func note(_ key: String) {
        let hash = key.hashValue
        let now = now()
        state.withLock { state in
            turn(&state, at: now)
            guard !state.young.contains(hash) else { return }
            if state.young.count >= keysMax { turnOver(&state, at: now) }
            state.young.insert(hash)
        }
    }

    /// What stands for the key of an Authorization field; nil unless it was found to be one lately.
    func hash(ofKeyIn authorization: String?) -> Int? {
        guard let authorization, let key = Authentication.bearerKey(authorization) else { return nil }
        let hash = key.hashValue
        let now = now()
        return state.withLock { state in
            turn(&state, at: now)
            return state.young.contains(hash) || state.old.contains(hash) ? hash : nil
        }
    }

    private func turn(_ state: inout State, at now: NIODeadline) {
        let age = now - state.since
        guard age >= rememberedFor else { return }
        // After twice the time nothing of what is young is remembered either.
        if age >= rememberedFor + rememberedFor { state.young = [] }
        turnOver(&state, at: now)
    }

    private func turnOver(_ state: inout State, at now: NIODeadline) {
        state.old = state.young
        state.young = []
        state.since = now
    }
}

private let rememberedFor: TimeAmount = .minutes(5)
private let keysMax = 10_000
