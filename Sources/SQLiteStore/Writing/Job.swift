import VerificationCore

/// One caller's work on a connection. It is performed on the connection's thread and answered when its outcome is
/// certain: after the commit for writing, at once for reading. It may be performed again after a rollback.
class Job: @unchecked Sendable {
    enum Kind {
        /// Several statements of which all or none may hold: it fails alone within its group.
        case composed
        /// At most one changing statement, which SQLite undoes by itself when it fails.
        case single
        /// Cannot run inside a transaction.
        case alone
    }

    let kind: Kind

    init(kind: Kind) {
        self.kind = kind
    }

    /// Performs the work and keeps its result.
    /// - Returns: The failure, if it failed.
    func perform(_ session: Session) -> StoreError? { nil }

    /// Lets the caller go on, with the kept result or with `failure` instead.
    func answer(failure: StoreError? = nil) {}
}

/// A job with its body and the caller that waits for it.
///
/// Unchecked: between two hand-overs through the queue's lock, only one thread touches it.
final class Work<Value: Sendable>: Job, @unchecked Sendable {
    typealias Body = @Sendable (Session) throws(StoreError) -> Value

    private let body: Body
    private let continuation: UnsafeContinuation<Result<Value, StoreError>, Never>
    private var result: Result<Value, StoreError> = .failure(.closed)

    init(kind: Kind, body: @escaping Body, continuation: UnsafeContinuation<Result<Value, StoreError>, Never>) {
        self.body = body
        self.continuation = continuation
        super.init(kind: kind)
    }

    override func perform(_ session: Session) -> StoreError? {
        do throws(StoreError) {
            result = .success(try body(session))
            return nil
        } catch {
            result = .failure(error)
            return error
        }
    }

    override func answer(failure: StoreError? = nil) {
        continuation.resume(returning: failure.map { .failure($0) } ?? result)
    }
}
