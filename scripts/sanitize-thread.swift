// What ThreadSanitizer must report, and what it must not, as long as scripts/sanitize-thread.c fits Swift's libraries.
// scripts/sanitize runs it as `race` and as `wait` before it believes anything else.
import Dispatch
import Synchronization

final class Tally: @unchecked Sendable {
    private let lock = Mutex(())
    var count = 0

    func countAlone() { count += 1 }
    func countInTurn() { lock.withLock { _ in count += 1 } }
}

/// Resumes continuations on a thread of its own, often before they are awaited.
final class Resumer: Sendable {
    private let waiting = Mutex<[(UnsafeContinuation<Tally, Never>, Tally)]>([])
    private let wake = DispatchSemaphore(value: 0)
    private let queue = DispatchQueue(label: "resumer")

    func start() {
        queue.async { [self] in
            while true {
                wake.wait()
                let woken = waiting.withLock { waiting in
                    defer { waiting = [] }
                    return waiting
                }
                for (continuation, tally) in woken {
                    tally.countAlone()
                    continuation.resume(returning: tally)
                }
            }
        }
    }

    func resume(_ continuation: UnsafeContinuation<Tally, Never>, _ tally: Tally) {
        waiting.withLock { $0.append((continuation, tally)) }
        wake.signal()
    }
}

@main struct Check {
    static func main() async {
        if CommandLine.arguments.dropFirst().first == "race" { await race() } else { await wait() }
    }

    /// Several tasks count without taking turns.
    private static func race() async {
        let tally = Tally()
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<4 {
                tasks.addTask {
                    for _ in 0..<1000 {
                        tally.countAlone()
                        await Task.yield()
                    }
                }
            }
        }
    }

    /// Several tasks wait for each other in every way that the libraries offer.
    private static func wait() async {
        let tally = Tally()
        let resumer = Resumer()
        resumer.start()
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<4 {
                tasks.addTask {
                    for _ in 0..<10_000 { tally.countInTurn() }
                }
                tasks.addTask {
                    for _ in 0..<2000 {
                        let own = Tally()
                        own.countAlone()
                        let returned = await withUnsafeContinuation { resumer.resume($0, own) }
                        returned.countAlone()
                    }
                }
            }
        }
    }
}
