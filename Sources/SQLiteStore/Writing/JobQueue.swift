import Dispatch
import Synchronization
import VerificationCore

/// The bounded queue between callers and the threads that own connections.
///
/// A thread is woken only when one is idle, so that under load nobody pays for a wake-up.
final class JobQueue: Sendable {
    /// Who is served first when many wait (R102).
    enum Lane: Int, CaseIterable {
        /// Checks: somebody has typed a code.
        case urgent
        case ordinary
    }

    private struct Line {
        var jobs: [Job] = []
        /// Jobs before this place are taken.
        var head = 0

        var waiting: Int { jobs.count - head }
    }

    private struct State {
        var lines = [Line](repeating: Line(), count: Lane.allCases.count)
        var idleThreads = 0
        /// Jobs that have to wait before an idle thread is woken.
        var wanted = 1
        var isClosing = false

        var waiting: Int { lines.reduce(0) { $0 + $1.waiting } }
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)
    private let limit: Int

    /// The part of a group that is kept for the ordinary ones among those that wait: a quarter.
    private static let ordinaryPart = 4

    /// - Parameter limit: Jobs that may wait in each lane.
    init(limit: Int) {
        self.limit = limit
    }

    /// Waits its turn in the queue and answers with what `body` came to.
    func perform<Value: Sendable>(
        _ kind: Job.Kind, lane: Lane = .ordinary, _ body: @escaping @Sendable (Session) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result = await withUnsafeContinuation { continuation in
            let job = Work(kind: kind, body: body, continuation: continuation)
            if let refusal = enqueue(job, lane) { job.answer(failure: refusal) }
        }
        return try result.get()
    }

    /// Blocks until there is work and takes up to `count` jobs; nil once the queue is closed and empty.
    func take(upTo count: Int) -> [Job]? {
        while true {
            let taken: [Job]? = state.withLock { state in
                if state.waiting == 0 {
                    if state.isClosing { return nil }
                    state.idleThreads += 1
                    return []
                }
                return take(count, &state)
            }
            guard let taken else { return nil }
            if !taken.isEmpty { return taken }
            wakeUp.wait()
        }
    }

    /// Waits until `count` jobs wait, but no longer than `time`. For a queue from which one thread takes.
    func gather(_ count: Int, within time: DispatchTimeInterval) {
        let isShort = state.withLock { state in
            guard state.waiting < count, !state.isClosing else { return false }
            state.wanted = count
            state.idleThreads += 1
            return true
        }
        guard isShort, wakeUp.wait(timeout: .now() + time) == .timedOut else { return }
        let isWoken = state.withLock { state in
            state.wanted = 1
            guard state.idleThreads > 0 else { return true }
            state.idleThreads -= 1
            return false
        }
        // The last one came just then: its signal is not left for the next wait.
        if isWoken { wakeUp.wait() }
    }

    /// Lets no more work in and wakes every thread, so that it ends once the queue is empty.
    func close() {
        let idle = state.withLock { state in
            state.isClosing = true
            state.wanted = 1
            defer { state.idleThreads = 0 }
            return state.idleThreads
        }
        for _ in 0..<idle { wakeUp.signal() }
    }

    /// Jobs that nobody has taken yet.
    var waiting: Int { state.withLock { $0.waiting } }

    /// Whether a thread waits for more than one job.
    var isGathering: Bool { state.withLock { $0.wanted > 1 } }

    private func enqueue(_ job: Job, _ lane: Lane) -> StoreError? {
        enum Next { case refuse(StoreError), wake, wait }
        let next: Next = state.withLock { state in
            if state.isClosing { return .refuse(.closed) }
            guard state.lines[lane.rawValue].waiting < limit else { return .refuse(.overloaded) }
            state.lines[lane.rawValue].jobs.append(job)
            guard state.idleThreads > 0, state.waiting >= state.wanted else { return .wait }
            state.idleThreads -= 1
            state.wanted = 1
            return .wake
        }
        switch next {
        case .refuse(let error): return error
        case .wake: wakeUp.signal()
        case .wait: break
        }
        return nil
    }

    /// Urgent ones first, but a part of the group goes to the ordinary ones, so that they come to an end, too.
    private func take(_ count: Int, _ state: inout State) -> [Job] {
        let ordinary = state.lines[Lane.ordinary.rawValue].waiting
        let kept = min(ordinary, count / Self.ordinaryPart)
        let urgent = min(state.lines[Lane.urgent.rawValue].waiting, count - kept)
        return Array(take(urgent, &state.lines[Lane.urgent.rawValue]))
            + take(min(ordinary, count - urgent), &state.lines[Lane.ordinary.rawValue])
    }

    private func take(_ count: Int, _ line: inout Line) -> ArraySlice<Job> {
        let end = line.head + count
        let taken = line.jobs[line.head..<end]
        line.head = end
        if line.head == line.jobs.count {
            line.jobs.removeAll(keepingCapacity: line.jobs.capacity <= limit)
            line.head = 0
        } else if line.head >= limit {
            line.jobs.removeFirst(line.head)
            line.head = 0
        }
        return taken
    }
}
