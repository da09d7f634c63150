import Glibc
import Synchronization

/// Runs all tasks of one simulation on the one thread that made it, and draws which goes on next. So a seed decides
/// every order in which things can happen, and the same seed brings the same order about.
final class SeededExecutor: TaskExecutor, @unchecked Sendable {
    private var jobs: [UnownedJob] = []
    private let chance: Chance
    private let thread = pthread_self()
    private let strayed = Atomic(0)

    init(chance: Chance) {
        self.chance = chance
    }

    /// Jobs that came from another thread: something has left the simulation, and nothing can be had again.
    var strays: Int { strayed.load(ordering: .relaxed) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        guard pthread_equal(pthread_self(), thread) != 0 else {
            strayed.add(1, ordering: .relaxed)
            return
        }
        jobs.append(job)
    }

    /// Runs a drawn job until it waits; false when there is none.
    func runNext() -> Bool {
        guard !jobs.isEmpty else { return false }
        jobs.swapAt(chance.below(jobs.count), jobs.count - 1)
        jobs.removeLast().runSynchronously(on: asUnownedTaskExecutor())
        return true
    }
}
