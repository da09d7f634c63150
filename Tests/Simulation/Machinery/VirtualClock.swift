import VerificationCore

/// Time that passes only when nobody has anything left to do: then it is the next sleeper's moment.
final class VirtualClock: @unchecked Sendable {
    private struct Sleeper {
        let id: Int
        let moment: Timestamp
        let continuation: UnsafeContinuation<Bool, Never>
    }

    private(set) var now = Timestamp(milliseconds: 1_767_225_600_000)
    /// The last to wake first, so that the next one is taken from the end.
    private var sleepers: [Sleeper] = []
    private var nextID = 0

    /// Sleeps, whatever happens.
    func pause(_ duration: Duration) async {
        _ = await sleep(nil, until: now + duration)
    }

    /// Sleeps until the moment or the task's cancellation.
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until moment: Timestamp) async throws {
        nextID += 1
        let id = nextID
        let isWhole = await withTaskCancellationHandler {
            Task.isCancelled ? false : await sleep(id, until: moment)
        } onCancel: {
            wake(id)
        }
        guard isWhole else { throw CancellationError() }
    }

    /// Moves to the next sleeper's moment and wakes all whose moment it is; false when nobody sleeps.
    func advance() -> Bool {
        guard let next = sleepers.last else { return false }
        now = max(now, next.moment)
        while let sleeper = sleepers.last, sleeper.moment <= now {
            sleepers.removeLast()
            sleeper.continuation.resume(returning: true)
        }
        return true
    }

    private func sleep(_ id: Int?, until moment: Timestamp) async -> Bool {
        await withUnsafeContinuation { continuation in
            let sleeper = Sleeper(id: id ?? 0, moment: moment, continuation: continuation)
            var (low, high) = (0, sleepers.count)
            while low < high {
                let middle = (low + high) / 2
                if sleepers[middle].moment > moment { low = middle + 1 } else { high = middle }
            }
            sleepers.insert(sleeper, at: low)
        }
    }

    private func wake(_ id: Int) {
        guard let place = sleepers.firstIndex(where: { $0.id == id }) else { return }
        sleepers.remove(at: place).continuation.resume(returning: false)
    }
}
