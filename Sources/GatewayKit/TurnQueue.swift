import VerificationCore

/// Who waits for a turn, and when the next one is: no more turns than `rate` in any second, in the order of coming,
/// sends first. Knows no task and no lock.
struct TurnQueue<Waiter> {
    private struct Entry {
        let waiter: Waiter
        let id: Int
        let until: Timestamp
    }

    private let rate: Int
    private let limits: RequestLimits
    /// The latest turns, at most `rate` of them.
    private var granted: [Timestamp] = []
    private var pausedUntil: Timestamp
    private var waiting: [RequestUrgency: [Entry]] = [:]
    private var sendsInARow = 0
    private var nextID = 0

    init(limits: RequestLimits, now: Timestamp) {
        rate = limits.requestsPerSecond
        self.limits = limits
        pausedUntil = now
    }

    enum Place {
        case now
        /// Under this number.
        case waits(Int)
        /// For longer than anybody waits; the time says how long it would have been.
        case refused(Duration)
    }

    /// Takes a turn, a place in the queue, or neither.
    mutating func enter(_ urgency: RequestUrgency, at now: Timestamp, _ waiter: Waiter) -> Place {
        let ahead = RequestUrgency.allCases.filter { $0 <= urgency }.reduce(0) { $0 + count($1) }
        let wait = turn(ahead, at: now) - now
        if count == 0, wait <= .zero {
            grant(at: now)
            return .now
        }
        guard wait <= limits.waitMax, count < limits.waitingMax else { return .refused(max(wait, secondLength)) }
        nextID += 1
        waiting[urgency, default: []].append(Entry(waiter: waiter, id: nextID, until: now + limits.waitMax))
        return .waits(nextID)
    }

    /// When somebody who waits gets the next turn; nil when nobody waits.
    func nextTurn(at now: Timestamp) -> Timestamp? { count == 0 ? nil : turn(0, at: now) }

    /// Everybody whose turn has come, and everybody who has waited for too long.
    mutating func take(at now: Timestamp) -> (turns: [Waiter], late: [Waiter]) {
        var late: [Waiter] = []
        for urgency in RequestUrgency.allCases {
            late += (waiting[urgency] ?? []).filter { $0.until < now }.map(\.waiter)
            waiting[urgency]?.removeAll { $0.until < now }
        }
        var turns: [Waiter] = []
        while count > 0, turn(0, at: now) <= now {
            turns.append(next())
            grant(at: now)
        }
        return (turns, late)
    }

    /// No turns before this moment. Answers with those who would wait for too long.
    mutating func pause(until moment: Timestamp) -> [Waiter] {
        pausedUntil = max(pausedUntil, moment)
        let late = RequestUrgency.allCases.flatMap { waiting[$0] ?? [] }.filter { $0.until < pausedUntil }
        for urgency in RequestUrgency.allCases { waiting[urgency]?.removeAll { $0.until < pausedUntil } }
        return late.map(\.waiter)
    }

    /// Gives up a place; nil when it was given up or came to its turn before.
    mutating func leave(_ id: Int) -> Waiter? {
        for urgency in RequestUrgency.allCases {
            guard let index = waiting[urgency]?.firstIndex(where: { $0.id == id }) else { continue }
            return waiting[urgency]?.remove(at: index).waiter
        }
        return nil
    }

    private var count: Int { waiting.values.reduce(0) { $0 + $1.count } }
    private func count(_ urgency: RequestUrgency) -> Int { waiting[urgency]?.count ?? 0 }

    /// When the turn comes with so many before it: a second after the turn that was `rate` turns before.
    private func turn(_ ahead: Int, at now: Timestamp) -> Timestamp {
        let free = rate - granted.count
        let place = ahead % rate
        let begins = max(now, pausedUntil)
        let first = place < free ? begins : max(begins, granted[place - free] + secondLength)
        return first + secondLength * (ahead / rate)
    }

    private mutating func grant(at now: Timestamp) {
        if granted.count == rate { granted.removeFirst() }
        granted.append(now)
    }

    /// Sends first; but of `turnsToShare` turns one goes to the others, so that removals and reports go on.
    private mutating func next() -> Waiter {
        let others = RequestUrgency.allCases.first { $0 != .send && count($0) > 0 }
        let sharesNow = sendsInARow >= turnsToShare - 1 || count(.send) == 0
        let urgency = sharesNow ? others ?? .send : .send
        sendsInARow = urgency == .send ? sendsInARow + 1 : 0
        return waiting[urgency, default: []].removeFirst().waiter
    }
}

private let turnsToShare = 5
private let secondLength: Duration = .seconds(1)
