import Synchronization
import VerificationCore

/// Lets as many requests work as the service can serve, has a few wait for a moment, and refuses the rest at once, so
/// that an overload costs those who come too much and nobody else (R102, R103).
final class AdmissionGate: Sendable {
    private struct State {
        var queue: AdmissionQueue
        var waiting: [AdmissionQueue.Ticket: CheckedContinuation<Bool, Never>] = [:]
        /// Whether a task watches for those who have waited long enough.
        var isWatched = false
    }

    private let sign: OverloadSign
    private let time: AdmissionTime
    private let state: Mutex<State>

    /// - Parameter sign: Is put up while the queue stands.
    init(
        _ limits: AdmissionLimits = AdmissionLimits(), sign: OverloadSign = OverloadSign(),
        time: AdmissionTime = .monotonic
    ) {
        self.sign = sign
        self.time = time
        state = Mutex(State(queue: AdmissionQueue(limits)))
    }

    /// Does a request's work once it has a place.
    /// - Throws: `Problem` of the code `overloaded` when it gets none; then nothing was done.
    func admitting<Value: Sendable>(
        _ kind: RequestKind, of application: ApplicationID, _ work: () async throws -> Value
    ) async throws -> Value {
        guard await enter(kind, application) else {
            throw Problem(.overloaded, "nothing was done; try again", headers: [.retryShortly])
        }
        defer { leave(kind, application) }
        return try await work()
    }

    private func enter(_ kind: RequestKind, _ application: ApplicationID) async -> Bool {
        let now = time.now()
        return await withCheckedContinuation { continuation in
            // Whoever waits can be resumed from the moment on at which it stands in the queue.
            let (arrival, begins) = state.withLock { state in
                let arrival = state.queue.arrive(kind, of: application, at: now)
                sign.put(up: state.queue.isStanding)
                guard case .waits(let ticket) = arrival else { return (arrival, false) }
                state.waiting[ticket] = continuation
                defer { state.isWatched = true }
                return (arrival, !state.isWatched)
            }
            switch arrival {
            case .admitted: continuation.resume(returning: true)
            case .refused: continuation.resume(returning: false)
            case .waits: if begins { Task(priority: .high) { await watch() } }
            }
        }
    }

    private func leave(_ kind: RequestKind, _ application: ApplicationID) {
        let now = time.now()
        let admitted = state.withLock { state in
            let admitted = state.queue.leave(kind, of: application, at: now).compactMap {
                state.waiting.removeValue(forKey: $0)
            }
            sign.put(up: state.queue.isStanding)
            return admitted
        }
        for continuation in admitted { continuation.resume(returning: true) }
    }

    /// Refuses those who have waited long enough, until nobody waits.
    private func watch() async {
        while let moment = nextLook() {
            await time.sleep(until: moment)
            let now = time.now()
            let refused = state.withLock { state in
                let expired = state.queue.expire(at: now).compactMap { state.waiting.removeValue(forKey: $0) }
                sign.put(up: state.queue.isStanding)
                return expired
            }
            for continuation in refused { continuation.resume(returning: false) }
        }
    }

    private func nextLook() -> Duration? {
        let now = time.now()
        return state.withLock { state in
            guard let moment = state.queue.nextExpiry else {
                state.isWatched = false
                return nil
            }
            // Many end their wait at nearly the same moment: one look serves them all.
            return max(moment, now + lookEvery)
        }
    }
}

/// The time that waiting is measured with; nothing else is decided by it. The service's own clock may be set back, and
/// whoever waits would do so for as long.
struct AdmissionTime: Sendable {
    /// Time since some moment; it only goes forward.
    let now: @Sendable () -> Duration
    let sleepUntil: @Sendable (Duration) async -> Void

    func sleep(until moment: Duration) async { await sleepUntil(moment) }

    static let monotonic: AdmissionTime = {
        let start = ContinuousClock.now
        return AdmissionTime(
            now: { ContinuousClock.now - start },
            sleepUntil: { try? await ContinuousClock().sleep(until: start + $0) })
    }()
}

private let lookEvery: Duration = .milliseconds(5)
