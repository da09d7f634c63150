import GatewayKit
import Testing
import VerificationCore

private let start = Timestamp(milliseconds: 1_767_225_600_000)

@Suite struct `R96 The breaker` {
    private let breaker = Kept(Breaker())

    /// Lets a request through that fails or succeeds at once.
    private func request(fails: Bool, at now: Timestamp) -> Breaker.Change? {
        guard let ticket = breaker.admit(at: now) else { return nil }
        return breaker.ended(ticket, hasFailed: fails, at: now)
    }

    @Test(
        "opens when half of at least twenty requests failed, and not before",
        arguments: [(19, 0, false), (20, 0, true), (10, 10, true), (9, 11, false), (9, 12, false), (30, 30, true)])
    func opening(failures: Int, successes: Int, opens: Bool) {
        for _ in 0..<successes { #expect(request(fails: false, at: start) == nil) }
        let changes = (0..<failures).compactMap { _ in request(fails: true, at: start) }
        #expect(changes == (opens ? [.opened] : []))
        #expect((breaker.rest(at: start) != nil) == opens)
    }

    @Test func `forgets what is older than thirty seconds`() {
        for _ in 0..<19 { _ = request(fails: true, at: start) }
        #expect(request(fails: true, at: start + .seconds(31)) == nil)
        #expect(breaker.rest(at: start + .seconds(31)) == nil)
    }

    @Test func `rests for ten seconds, tries one request, and closes when that one succeeds`() throws {
        for _ in 0..<20 { _ = request(fails: true, at: start) }
        #expect(breaker.rest(at: start) == .seconds(10))
        #expect(breaker.admit(at: start + .milliseconds(9999)) == nil)
        let later = start + .seconds(10)
        let trial = try #require(breaker.admit(at: later))
        for _ in 0..<50 { #expect(breaker.admit(at: later) == nil) }
        #expect(breaker.ended(trial, hasFailed: false, at: later) == .closed)
        #expect(breaker.admit(at: later) != nil)
        // What happened before is over: nineteen more failures do not open it again.
        for _ in 0..<19 { #expect(request(fails: true, at: later) == nil) }
    }

    @Test func `rests again when the trial fails`() throws {
        for _ in 0..<20 { _ = request(fails: true, at: start) }
        let later = start + .seconds(10)
        let trial = try #require(breaker.admit(at: later))
        #expect(breaker.ended(trial, hasFailed: true, at: later) == nil)
        #expect(breaker.rest(at: later) == .seconds(10))
    }

    @Test func `is not moved by requests of the time before`() throws {
        let slow = try #require(breaker.admit(at: start))
        for _ in 0..<20 { _ = request(fails: true, at: start) }
        let later = start + .seconds(10)
        let trial = try #require(breaker.admit(at: later))
        #expect(breaker.ended(slow, hasFailed: false, at: later) == nil)
        #expect(breaker.rest(at: later) != nil)
        #expect(breaker.ended(trial, hasFailed: false, at: later) == .closed)
    }

    @Test func `does not wait for ever for a trial that never tells`() {
        for _ in 0..<20 { _ = request(fails: true, at: start) }
        #expect(breaker.admit(at: start + .seconds(10)) != nil)
        #expect(breaker.admit(at: start + .seconds(29)) == nil)
        #expect(breaker.admit(at: start + .seconds(30)) != nil)
    }
}

@Suite struct `R95 The budget of repeats` {
    @Test func `is a tenth of the minute's requests, and a few in any case`() {
        let budget = Kept(RetryBudget())
        let few = (0..<20).count { _ in budget.take(isRepeat: true, at: start) }
        #expect(few == 10)
        for _ in 0..<200 { #expect(budget.take(isRepeat: false, at: start)) }
        let more = (0..<100).count { _ in budget.take(isRepeat: true, at: start) }
        #expect((few + more) * 10 <= 200 + few + more)
        #expect(more > 10)
        #expect(!budget.take(isRepeat: true, at: start + .seconds(59)))
        #expect(budget.take(isRepeat: true, at: start + .seconds(61)))
    }
}

/// A value that changes in place while it is looked at.
private final class Kept<Value> {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}

extension Kept<Breaker> {
    func rest(at now: Timestamp) -> Duration? { value.rest(at: now) }
    func admit(at now: Timestamp) -> Breaker.Ticket? { value.admit(at: now) }
    func ended(_ ticket: Breaker.Ticket, hasFailed: Bool, at now: Timestamp) -> Breaker.Change? {
        value.ended(ticket, hasFailed: hasFailed, at: now)
    }
}

extension Kept<RetryBudget> {
    func take(isRepeat: Bool, at now: Timestamp) -> Bool { value.take(isRepeat: isRepeat, at: now) }
}
