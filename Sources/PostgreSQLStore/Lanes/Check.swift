import VerificationCore

/// A check that waits to be counted, together with others.
///
/// Unchecked: between two hand-overs through the queue's lock, only one thread touches it.
final class Check: GroupedWaiter, @unchecked Sendable {
    let key: VerificationKey
    private let length: Int
    private let handle: [UInt8]?
    private let now: Timestamp
    private let continuation: UnsafeContinuation<Result<CountOutcome, StoreError>, Never>
    private var outcome: CountOutcome = .notFound

    init(
        _ key: VerificationKey, length: Int, handle: [UInt8]?, at now: Timestamp,
        _ continuation: UnsafeContinuation<Result<CountOutcome, StoreError>, Never>
    ) {
        self.key = key
        self.length = length
        self.handle = handle
        self.now = now
        self.continuation = continuation
    }

    /// Counts the check in memory; several of one verification or destination one after the other.
    func count(
        in counters: inout [String: CheckCounter], _ guards: inout [GuardKey: DestinationGuard],
        _ transaction: Transaction
    ) throws(StoreError) {
        let id = key.id.text
        guard var counter = counters[id], counter.application == key.application.text else {
            outcome = .notFound
            return
        }
        if let refusal = counter.budget?.refusal(with: handle, length: length, of: counter.ledger, at: now) {
            outcome = .refused(refusal)
            return
        }
        switch try counter.count(length, now, &guards, transaction) {
        case .refused(let refusal):
            outcome = .refused(refusal)
        case .counted(let all):
            let left = counter.budget?.counted(with: handle, in: counter.ledger) ?? all
            counters[id] = counter
            outcome = .counted(
                CheckTicket(
                    key: key, generation: counter.ledger.generation, digest: counter.digest, checksLeft: left,
                    transaction: counter.transaction))
        }
    }

    func answer(_ failure: StoreError?) {
        continuation.resume(returning: failure.map { .failure($0) } ?? .success(outcome))
    }

    /// Counts a group in one transaction: one round trip to lock and read, one to write and commit.
    static func count(_ group: [Check], _ line: Line) {
        carryOut(group) { countTogether($0, line) }
    }

    /// - Returns: The failure, with which nothing was done.
    private static func countTogether(_ group: [Check], _ line: Line) -> StoreError? {
        let applications = Array(Set(group.map(\.key.application)))
        return line.carryOut(.applications(applications), .changing) { transaction throws(StoreError) in
            var (counters, guards) = try transaction.lock(group.map(\.key))
            for check in group { try check.count(in: &counters, &guards, transaction) }
            // The time of a refused check tells nothing (R9).
            if guards.isEmpty, let refused = group.first(where: { !$0.outcome.isCounted }) {
                try transaction.writeAsMuch(in: refused.key.application.text, at: refused.now)
            }
            transaction.save(counters)
            transaction.save(guards)
        }
    }
}

extension CheckCounter {
    /// Counts a check, also against the destination where its guard is there.
    fileprivate mutating func count(
        _ length: Int, _ now: Timestamp, _ guards: inout [GuardKey: DestinationGuard], _ transaction: Transaction
    ) throws(StoreError) -> CheckCount {
        guard var destination = guards[guardKey] else {
            let answer = ledger.count(length: length, at: now)
            if case .counted = answer { isChanged = true }
            return answer
        }
        let wasGuarded = isGuarded
        let (answer, closing) = ledger.count(length: length, at: now, isGuarded: &isGuarded, against: &destination)
        guard case .counted = answer else { return answer }
        isChanged = true
        if !wasGuarded { isNewlyGuarded = true }
        guards[guardKey] = destination
        if let closing { try transaction.note(closing, of: self, at: now) }
        return answer
    }
}

extension Transaction {
    fileprivate func note(
        _ closing: DestinationClosing, of counter: CheckCounter, at now: Timestamp
    ) throws(StoreError) {
        let entry = TimelineEntry(closing, at: now)
        try record(.verification(entry), row: counter.row, of: counter.application, at: now)
    }
}
