import VerificationCore

/// Somebody who waits for the store.
protocol Waiter: Sendable {
    /// Lets the caller go on without a result.
    func answer(failure: StoreError)
}

/// Somebody whose request is carried out together with others, in one transaction.
protocol GroupedWaiter: Waiter {
    /// Lets the caller go on, with its outcome or with `failure` instead.
    func answer(_ failure: StoreError?)
}

extension GroupedWaiter {
    func answer(failure: StoreError) { answer(Optional(failure)) }

    /// Carries out a group and answers it.
    /// - Parameter together: Carries these out in one transaction, and returns the failure with which nothing was done.
    static func carryOut(_ group: [Self], _ together: ([Self]) -> StoreError?) {
        let failure = together(group)
        switch failure {
        case .conflict?, .damaged?:
            // One of them cannot be done; the others must not suffer for it.
            for waiter in group { waiter.answer(together([waiter])) }
        default:
            for waiter in group { waiter.answer(failure) }
        }
    }
}

/// One caller's work in a transaction of its own. It may be performed several times, until one of the transactions is
/// committed; only then the caller is answered (R85).
class Job: Waiter, @unchecked Sendable {
    let scope: Transaction.Scope

    init(scope: Transaction.Scope) {
        self.scope = scope
    }

    /// Performs the work and keeps its result.
    func perform(_ transaction: Transaction) throws(StoreError) {}

    /// Lets the caller go on, with the kept result.
    func answer() {}

    func answer(failure: StoreError) {}
}

/// A job with its body and the caller that waits for it.
///
/// Unchecked: between two hand-overs through the queue's lock, only one thread touches it.
final class Work<Value: Sendable>: Job, @unchecked Sendable {
    typealias Body = @Sendable (Transaction) throws(StoreError) -> Value

    private let body: Body
    private let continuation: UnsafeContinuation<Result<Value, StoreError>, Never>
    private var result: Result<Value, StoreError> = .failure(.closed)

    init(
        scope: Transaction.Scope, body: @escaping Body,
        continuation: UnsafeContinuation<Result<Value, StoreError>, Never>
    ) {
        self.body = body
        self.continuation = continuation
        super.init(scope: scope)
    }

    override func perform(_ transaction: Transaction) throws(StoreError) {
        result = .success(try body(transaction))
    }

    override func answer() { continuation.resume(returning: result) }

    override func answer(failure: StoreError) { continuation.resume(returning: .failure(failure)) }
}
