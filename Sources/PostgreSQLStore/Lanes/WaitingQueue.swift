import Dispatch
import Synchronization
import VerificationCore

/// The bounded queue between callers and the threads that own connections.
///
/// A thread is woken only when one is idle, so that under load nobody pays for a wake-up. While no thread has a
/// connection, nobody waits: everybody is told at once (R99).
final class WaitingQueue<Item: Waiter>: Sendable {
    private struct State {
        var items: [Item] = []
        /// Items before this place are taken.
        var head = 0
        var idleThreads = 0
        /// Threads that have a connection or may well get one.
        var threadsUp = 0
        var isClosing = false
    }

    /// What becomes of an item that wants to wait.
    private enum Admission {
        case refuse(StoreError), wake, wait
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)
    private let closing = DispatchSemaphore(value: 0)
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Lets an item wait, or answers it with the reason why it cannot.
    func enqueue(_ item: Item) {
        let next: Admission = state.withLock { state in
            if state.isClosing { return .refuse(.closed) }
            guard state.threadsUp > 0 else { return .refuse(noServer) }
            guard state.items.count - state.head < limit else { return .refuse(.overloaded) }
            state.items.append(item)
            guard state.idleThreads > 0 else { return .wait }
            state.idleThreads -= 1
            return .wake
        }
        switch next {
        case .refuse(let error): item.answer(failure: error)
        case .wake: wakeUp.signal()
        case .wait: break
        }
    }

    /// Blocks until there is work and takes up to `count` items; nil once the queue is closed and empty.
    func take(upTo count: Int) -> [Item]? {
        while true {
            let taken: [Item]? = state.withLock { state in
                let waiting = state.items.count - state.head
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
        closing.signal()
    }

    /// Hears from a thread that it has a connection, or that it has none any more.
    func threadChanged(isUp: Bool) {
        let abandoned: [Item] = state.withLock { state in
            state.threadsUp += isUp ? 1 : -1
            return state.threadsUp == 0 ? take(state.items.count - state.head, &state) : []
        }
        for item in abandoned { item.answer(failure: noServer) }
    }

    /// Blocks for a while, or until the queue is closed.
    /// - Returns: Whether the queue is still open.
    func rest(_ duration: Duration) -> Bool {
        let end = DispatchTime.now() + .milliseconds(Int(duration.inMilliseconds))
        guard closing.wait(timeout: end) == .success else { return true }
        // The next thread that rests is to hear of it too.
        closing.signal()
        return false
    }

    private func take(_ count: Int, _ state: inout State) -> [Item] {
        let end = state.head + count
        let taken = Array(state.items[state.head..<end])
        state.head = end
        if state.head == state.items.count {
            state.items.removeAll(keepingCapacity: state.items.capacity <= limit)
            state.head = 0
        } else if state.head >= limit {
            state.items.removeFirst(state.head)
            state.head = 0
        }
        return taken
    }
}

private let noServer = StoreError.unavailable("there is no connection to the database")
