import VerificationCore

/// A check that waits to be counted, together with others.
///
/// Unchecked: between two hand-overs through the queue's lock, only one thread touches it.
final class Check: Waiter, @unchecked Sendable {
    let key: VerificationKey
    private let length: Int
    private let now: Timestamp
    private let continuation: UnsafeContinuation<Result<CountOutcome, StoreError>, Never>
    private var outcome: CountOutcome = .notFound

    init(
        _ key: VerificationKey, length: Int, at now: Timestamp,
        _ continuation: UnsafeContinuation<Result<CountOutcome, StoreError>, Never>
    ) {
        self.key = key
        self.length = length
        self.now = now
        self.continuation = continuation
    }

    /// Counts the check in memory; several of one verification one after the other.
    func count(in counters: inout [String: CheckCounter]) {
        let id = key.id.text
        guard var counter = counters[id], counter.application == key.application.text else {
            outcome = .notFound
            return
        }
        switch counter.ledger.count(length: length, at: now) {
        case .refused(let refusal):
            outcome = .refused(refusal)
        case .counted(let left):
            counter.isChanged = true
            counters[id] = counter
            outcome = .counted(
                CheckTicket(
                    key: key, generation: counter.ledger.generation, digest: counter.digest, checksLeft: left))
        }
    }

    func answer() { continuation.resume(returning: .success(outcome)) }

    func answer(failure: StoreError) { continuation.resume(returning: .failure(failure)) }

    /// Counts a group in one transaction: one round trip to lock and read, one to write and commit.
    static func count(_ group: [Check], _ line: Line) {
        let applications = Array(Set(group.map(\.key.application)))
        let failure = line.carryOut(.applications(applications), .changing) { transaction throws(StoreError) in
            var counters = try transaction.counters(group.lazy.map(\.key))
            for check in group { check.count(in: &counters) }
            transaction.save(counters)
        }
        for check in group {
            if let failure { check.answer(failure: failure) } else { check.answer() }
        }
    }
}
