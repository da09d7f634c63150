import Dispatch
import Synchronization

/// Carries a task out on the thread that waits for it: a hand-over to another would take longer than most inputs.
final class CallersThread: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isDone = false
    }

    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)

    /// Returns when the body has come to its end, wherever its parts were carried out.
    static func run(_ body: @escaping @Sendable () async -> Void) {
        let thread = CallersThread()
        Task(executorPreference: thread) {
            await body()
            thread.end()
        }
        thread.work()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        news.signal()
    }

    private func end() {
        state.withLock { $0.isDone = true }
        news.signal()
    }

    private func work() {
        while true {
            news.wait()
            let (jobs, isDone) = state.withLock { state in
                defer { state.jobs = [] }
                return (state.jobs, state.isDone)
            }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
            if isDone, jobs.isEmpty { return }
        }
    }
}
