import Dispatch
import Synchronization
import VerificationCore

/// The bounded queue before the thread of a connection.
final class SMTPQueue: Sendable {
    struct Waiting: Sendable {
        let until: ContinuousClock.Instant
        /// What it waits for.
        let turn: SMTPTurn
        /// Resumed with nil once the turn has come.
        let continuation: CheckedContinuation<GatewayFault?, Never>

        func refuse(_ fault: GatewayFault) { continuation.resume(returning: fault) }
    }

    enum Taken {
        case turn(SMTPTurn)
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
    /// Raised once for each that waits and for closing.
    private let wakeUp = DispatchSemaphore(value: 0)
    private let limit: Int
    private let patience: Duration

    /// - Parameter patience: How long a job may wait before it is given up.
    init(limit: Int, patience: Duration) {
        self.limit = limit
        self.patience = patience
    }

    /// Waits its turn and answers with what came of it.
    /// - Parameter mayGo: Asked once the turn has come: what was decided before the wait may be otherwise by now.
    func perform(_ job: SMTPJob, if mayGo: @Sendable () async -> Bool) async -> SMTPAnswer {
        let turn = SMTPTurn()
        if let refusal = await refusal(of: turn) { return .unsaid(refusal) }
        guard await mayGo() else {
            turn.pass()
            return .unsaid(.heldBack)
        }
        return await turn.perform(job)
    }

    /// Waits until the turn has come, or why it never will.
    private func refusal(of turn: SMTPTurn) async -> GatewayFault? {
        await withCheckedContinuation { continuation in
            let waiting = Waiting(until: .now + patience, turn: turn, continuation: continuation)
            if let refusal = enqueue(waiting) { waiting.refuse(refusal) } else { wakeUp.signal() }
        }
    }

    /// Blocks until somebody's turn comes whose time has not run out.
    /// - Parameter idle: How long to block at most; without end when nil.
    func take(idle: Duration?) -> Taken {
        while true {
            let limit = idle.map { DispatchTime.now() + .milliseconds(Int($0.inMilliseconds)) } ?? .distantFuture
            if wakeUp.wait(timeout: limit) == .timedOut { return .idle }
            let (next, isClosed) = state.withLock { state in
                (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isClosed)
            }
            guard let next else {
                if isClosed { return .closed }
                continue
            }
            guard next.until >= .now else {
                next.refuse(SMTPQueue.refusal("the mails before it took too long"))
                continue
            }
            next.continuation.resume(returning: nil)
            return .turn(next.turn)
        }
    }

    /// Refuses what waits and lets no more in.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiting in waiting { waiting.refuse(SMTPQueue.refusal("the service is stopping")) }
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
