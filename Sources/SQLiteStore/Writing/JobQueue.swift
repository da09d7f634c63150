import Dispatch
import Synchronization
import VerificationCore

/// The bounded queue between callers and the threads that own connections.
///
/// A thread is woken only when one is idle, so that under load nobody pays for a wake-up.
final class JobQueue: Sendable {
    private struct State {
        var jobs: [Job] = []
        /// Jobs before this place are taken.
        var head = 0
        var idleThreads = 0
        var isClosing = false
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Waits its turn in the queue and answers with what `body` came to.
    func perform<Value: Sendable>(
        _ kind: Job.Kind, _ body: @escaping @Sendable (Session) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result = await withUnsafeContinuation { continuation in
            let job = Work(kind: kind, body: body, continuation: continuation)
            if let refusal = enqueue(job) { job.answer(failure: refusal) }
        }
        return try result.get()
    }

    /// Blocks until there is work and takes up to `count` jobs; nil once the queue is closed and empty.
    func take(upTo count: Int) -> [Job]? {
        while true {
            let taken: [Job]? = state.withLock { state in
                let waiting = state.jobs.count - state.head
                if waiting == 0 {
                    if state.isClosing { return nil }
                    state.idleThreads += 1
                    return []
                }
                return take(min(count, waiting), &state)
            }
            guard let taken else { return nil }
            if !taken.isEmpty { return taken }
            wakeUp.wait()
        }
    }

    /// Lets no more work in and wakes every thread, so that it ends once the queue is empty.
    func close() {
        let idle = state.withLock { state in
            state.isClosing = true
            defer { state.idleThreads = 0 }
            return state.idleThreads
        }
        for _ in 0..<idle { wakeUp.signal() }
    }

    /// Jobs that nobody has taken yet.
    var waiting: Int { state.withLock { $0.jobs.count - $0.head } }

    private func enqueue(_ job: Job) -> StoreError? {
        enum Next { case refuse(StoreError), wake, wait }
        let next: Next = state.withLock { state in
            if state.isClosing { return .refuse(.closed) }
            guard state.jobs.count - state.head < limit else { return .refuse(.overloaded) }
            state.jobs.append(job)
            guard state.idleThreads > 0 else { return .wait }
            state.idleThreads -= 1
            return .wake
        }
        switch next {
        case .refuse(let error): return error
        case .wake: wakeUp.signal()
        case .wait: break
        }
        return nil
    }

    private func take(_ count: Int, _ state: inout State) -> [Job] {
        let end = state.head + count
        let taken = Array(state.jobs[state.head..<end])
        state.head = end
        if state.head == state.jobs.count {
            state.jobs.removeAll(keepingCapacity: state.jobs.capacity <= limit)
            state.head = 0
        } else if state.head >= limit {
            state.jobs.removeFirst(state.head)
            state.head = 0
        }
        return taken
    }
}
