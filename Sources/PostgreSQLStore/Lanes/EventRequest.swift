import VerificationCore

/// An event that waits to be fed to a verification, together with others: one that keeps no answer for repeats and
/// brings no new code, such as an approval.
///
/// Unchecked: between two hand-overs through the queue's lock, only one thread touches it.
final class EventRequest: GroupedWaiter, @unchecked Sendable {
    let key: VerificationKey
    private let event: VerificationEvent
    private let trace: TraceContext?
    private let now: Timestamp
    private let continuation: UnsafeContinuation<Result<ApplyOutcome, StoreError>, Never>
    private var outcome: ApplyOutcome = .notFound

    /// Events that one transaction takes together.
    static let groupMax = 64

    init(
        _ event: VerificationEvent, to key: VerificationKey, trace: TraceContext?, at now: Timestamp,
        _ continuation: UnsafeContinuation<Result<ApplyOutcome, StoreError>, Never>
    ) {
        self.key = key
        self.event = event
        self.trace = trace
        self.now = now
        self.continuation = continuation
    }

    /// Feeds a group in one transaction: one round trip to lock and read, one to write and commit.
    static func feed(_ group: [EventRequest], _ line: Line) {
        carryOut(group) { feedTogether($0, line) }
    }

    func answer(_ failure: StoreError?) {
        continuation.resume(returning: failure.map { .failure($0) } ?? .success(outcome))
    }

    /// - Returns: The failure, with which nothing was done.
    private static func feedTogether(_ group: [EventRequest], _ line: Line) -> StoreError? {
        let applications = Array(Set(group.map(\.key.application)))
        return line.carryOut(.applications(applications), .changing) { transaction throws(StoreError) in
            var verifications = try transaction.locked(group.lazy.map(\.key))
            for request in group { try request.feed(to: &verifications, transaction) }
        }
    }

    /// Several events of one verification are fed one after the other.
    private func feed(
        to verifications: inout [VerificationKey: StoredVerification], _ transaction: Transaction
    ) throws(StoreError) {
        guard var verification = verifications[key] else {
            outcome = .notFound
            return
        }
        let answer = try transaction.feed(event, to: &verification, trace: trace, at: now)
        verifications[key] = verification
        outcome = .applied(answer, verification.record)
    }
}
