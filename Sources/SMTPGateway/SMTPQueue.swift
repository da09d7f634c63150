import Dispatch
import Synchronization
import VerificationCore

/// The bounded queue before the thread of a connection.
final class SMTPQueue: Sendable {
    struct Waiting: Sendable {
        let job: SMTPJob
        let until: ContinuousClock.Instant
        let continuation: CheckedContinuation<SMTPAnswer, Never>

        func answer(_ answer: SMTPAnswer) { continuation.resume(returning: answer) }
    }

    enum Taken {
        case job(Waiting)
        /// Nothing came in the time given.
        case idle
        case closed
    }

    private struct State {
        var waiting: [Waiting] = []
        var isClosed = false
        var hasEnded = false
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    /// Raised once for each job and for closing.
    private let wakeUp = DispatchSemaphore(value: 0)
    private let limit: Int
    private let patience: Duration

    /// - Parameter patience: How long a job may wait before it is given up.
    init(limit: Int, patience: Duration) {
        self.limit = limit
        self.patience = patience
    }

    /// Waits its turn and answers with what came of it.
    func perform(_ job: SMTPJob) async -> SMTPAnswer {
        await withCheckedContinuation { continuation in
            let waiting = Waiting(job: job, until: .now + patience, continuation: continuation)
            if let refusal = enqueue(waiting) { waiting.answer(.unsaid(refusal)) } else { wakeUp.signal() }
        }
    }

    /// Blocks until there is a job whose time has not run out.
    /// - Parameter idle: How long to block at most; without end when nil.
    func take(idle: Duration?) -> Taken {
        while true {
            let limit = idle.map { DispatchTime.now() + .milliseconds(Int($0.inMilliseconds)) } ?? .distantFuture
            if wakeUp.wait(timeout: limit) == .timedOut { return .idle }
            let taken: Taken? = state.withLock { state in
                if !state.waiting.isEmpty { return .job(state.waiting.removeFirst()) }
                return state.isClosed ? .closed : nil
            }
            switch taken {
            case .job(let waiting) where waiting.until < .now:
                waiting.answer(.unsaid(SMTPQueue.refusal("the mails before it took too long")))
            case .job, .idle, .closed: return taken ?? .idle
            case nil: continue
            }
        }
    }

    /// Refuses what waits and lets no more in.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiting in waiting { waiting.answer(.unsaid(SMTPQueue.refusal("the service is stopping"))) }
        wakeUp.signal()
    }

    /// The thread is done.
    func end() {
        let watchers = state.withLock { state in
            state.hasEnded = true
            defer { state.watchers = [] }
            return state.watchers
        }
        for watcher in watchers { watcher.resume() }
    }

    /// Waits until the thread is done.
    func ended() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.watchers.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    private func enqueue(_ waiting: Waiting) -> GatewayFault? {
        state.withLock { state in
            if state.isClosed { return SMTPQueue.refusal("the service is stopping") }
            guard state.waiting.count < limit else { return SMTPQueue.refusal("too many mails wait for the server") }
            state.waiting.append(waiting)
            return nil
        }
    }

    private static func refusal(_ detail: String) -> GatewayFault {
        GatewayFault(.gatewayUnavailable, detail: detail)
    }
}
