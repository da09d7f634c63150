import Dispatch
import Synchronization
import VerificationCore

/// The turn of a mail with the connection: its thread waits until it is told what to do with it.
final class SMTPTurn: Sendable {
    /// A job, and who waits for what came of it.
    struct Order: Sendable {
        let job: SMTPJob
        private let continuation: CheckedContinuation<SMTPAnswer, Never>

        init(_ job: SMTPJob, _ continuation: CheckedContinuation<SMTPAnswer, Never>) {
            self.job = job
            self.continuation = continuation
        }

        func answer(_ answer: SMTPAnswer) { continuation.resume(returning: answer) }
    }

    private enum State: Sendable {
        case open
        case taken(Order)
        case over
    }

    private let state = Mutex(State.open)
    /// Raised once, by whoever decides.
    private let decided = DispatchSemaphore(value: 0)

    /// Uses the turn for a job; one that the thread has waited for too long is over.
    func perform(_ job: SMTPJob) async -> SMTPAnswer {
        await withCheckedContinuation { continuation in
            let order = Order(job, continuation)
            let isTaken = state.withLock { state in
                guard case .open = state else { return false }
                state = .taken(order)
                return true
            }
            if isTaken { decided.signal() } else { order.answer(.unsaid(SMTPTurn.lateness)) }
        }
    }

    /// Lets the next one have it.
    func pass() {
        state.withLock { $0 = .over }
        decided.signal()
    }

    /// Blocks until it is known what the turn is used for; nil when it is for nothing.
    func order(within patience: Duration) -> Order? {
        _ = decided.wait(timeout: .now() + .milliseconds(Int(patience.inMilliseconds)))
        return state.withLock { state in
            defer { state = .over }
            guard case .taken(let order) = state else { return nil }
            return order
        }
    }

    private static let lateness = GatewayFault(
        .gatewayUnavailable, detail: "whether the mail may go was not known in time")
}
