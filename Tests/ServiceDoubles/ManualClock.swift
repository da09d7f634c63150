import Synchronization
public import VerificationCore

/// The one clock of all tests: it stands still until it is told to move, and knows who waits for it.
public final class ManualClock: ServiceClock {
    private struct Sleeper {
        let id: Int
        let moment: Timestamp
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var nextID = 0
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    /// 2026-01-01T00:00:00Z unless told otherwise.
    public init(at start: Timestamp = Timestamp(milliseconds: 1_767_225_600_000)) {
        state = Mutex(State(now: start))
    }

    public func now() -> Timestamp { state.withLock { $0.now } }

    public func sleep(until moment: Timestamp) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(id, moment, continuation)
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Moves the clock and wakes everybody whose moment has come, in the order of their moments.
    public func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now + duration
            let now = state.now
            let woken = state.sleepers.filter { $0.moment <= now }.sorted { $0.moment < $1.moment }
            state.sleepers.removeAll { $0.moment <= now }
            return woken
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Waits until `count` tasks sleep on this clock.
    public func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }

    private func enqueue(_ id: Int, _ moment: Timestamp, _ continuation: CheckedContinuation<Void, any Error>) {
        enum Next { case resume, cancel, wait([CheckedContinuation<Void, Never>]) }
        let next: Next = state.withLock { state in
            if state.cancelled.remove(id) != nil { return .cancel }
            if moment <= state.now { return .resume }
            state.sleepers.append(Sleeper(id: id, moment: moment, continuation: continuation))
            let count = state.sleepers.count
            let reached = state.watchers.filter { $0.count <= count }.map(\.continuation)
            state.watchers.removeAll { $0.count <= count }
            return .wait(reached)
        }
        switch next {
        case .resume: continuation.resume()
        case .cancel: continuation.resume(throwing: CancellationError())
        case .wait(let watchers): for watcher in watchers { watcher.resume() }
        }
    }

    private func cancel(_ id: Int) {
        let sleeper: Sleeper? = state.withLock { state in
            guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            return state.sleepers.remove(at: index)
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }
}
