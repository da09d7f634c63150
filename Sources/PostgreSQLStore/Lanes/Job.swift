import VerificationCore

/// Somebody who waits for the store.
protocol Waiter: Sendable {
    /// Lets the caller go on without a result.
    func answer(failure: StoreError)
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
