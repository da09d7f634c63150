import Testing

@testable import VerificationCore

struct DestinationGuardTests {
    private static let hour = 3_600_000

    private static func failed(_ count: Int, every milliseconds: Int, from start: Int = 0) -> DestinationGuard {
        var state = DestinationGuard()
        for number in 0..<count { _ = state.failed(at: moment(start + number * milliseconds)) }
        return state
    }

    @Test func `an empty guard is open`() {
        #expect(DestinationGuard().isEmpty)
        #expect(DestinationGuard().closing(at: moment(0)) == nil)
    }

    @Test("R17 the tenth of an hour closes for an hour, at the instant", arguments: [1, 1000, 399_999])
    func tenth(every: Int) {
        #expect(Self.failed(9, every: every).closing(at: moment(9 * every)) == nil)
        let state = Self.failed(10, every: every)
        let end = 9 * every + Self.hour
        #expect(state.closing(at: moment(end - 1)) == .until(moment(end)))
        #expect(state.closing(at: moment(end)) == nil)
    }

    @Test("R17 nine in every hour close nothing until the hundredth")
    func slow() {
        let state = Self.failed(99, every: 400_000)
        #expect(state.closures == 0 && state.closing(at: moment(99 * 400_000)) == nil)
        #expect(Self.failed(100, every: 400_000).closing(at: moment(.max / 2)) == .untilUnlocked)
    }

    @Test("R17 each closing is told once, with its end")
    func told() {
        var state = DestinationGuard()
        var told: [DestinationClosing] = []
        var now = 0
        for _ in 0..<102 {
            guard let closing = state.failed(at: moment(now)) else { continue }
            told.append(closing)
            if case .until(let end) = closing { now = Int((end - moment(0)).inMilliseconds) }
        }
        var ends: [DestinationClosing] = []
        var end = 0
        for hours in [1, 2, 4, 8, 16, 24, 24, 24, 24] {
            end += hours * Self.hour
            ends.append(.until(moment(end)))
        }
        #expect(told == ends + [.untilUnlocked])
        #expect(state.failures == 102 && state.recent.isEmpty)
    }

    @Test("R90 moments that come in another order count as they lie, and never more than ten are kept")
    func order() {
        var state = DestinationGuard()
        for late in [5, 3, 9, 1] { _ = state.failed(at: moment(late)) }
        #expect(state.recent == [1, 3, 5, 9].map { moment($0) })
        #expect(state.lastFailureAt == moment(9))
        // One that lies an hour before the newest no longer counts, whenever it comes.
        _ = state.failed(at: moment(Self.hour + 5))
        #expect(state.recent == [9, Self.hour + 5].map { moment($0) })
        _ = state.failed(at: moment(5))
        #expect(state.recent.count == 2 && state.failures == 6)
    }

    private static func ledger(_ times: [Int], _ status: VerificationStatus = .pending) -> CheckLedger {
        CheckLedger(
            status: status, generation: 1, createdAt: moment(0), codeLength: 6, expiresAt: moment(300_000),
            checksMax: 5, checksCarried: 0, checkTimes: times.map { moment($0) })
    }

    @Test("R17 the second check is counted against the destination together with the first")
    func second() {
        #expect(!Self.ledger([]).needsGuard(isGuarded: false))
        #expect(Self.ledger([]).needsGuard(isGuarded: true) && Self.ledger([1]).needsGuard(isGuarded: false))
        for (isGuarded, failures) in [(false, 3), (true, 1)] {
            var ledger = Self.ledger([1, 2])
            var flag = isGuarded
            var destination = DestinationGuard()
            let (answer, closing) = ledger.count(length: 6, at: moment(3), isGuarded: &flag, against: &destination)
            #expect(answer == .counted(left: 2) && closing == nil && flag && destination.failures == failures)
        }
    }

    @Test("R17 a closed destination's check costs the verification nothing; its own refusals go first")
    func closed() {
        let closed = Self.failed(10, every: 0)
        let rows: [(CheckLedger, Int, Refusal)] = [
            (Self.ledger([1]), 6, .destinationClosed(.until(moment(Self.hour)))),
            (Self.ledger([1, 1, 1, 1, 1]), 6, .checksUsedUp), (Self.ledger([1]), 5, .wrongLength(expected: 6)),
            (Self.ledger([1], .canceled(at: moment(1))), 6, .closed(.canceled)),
        ]
        for (before, length, refusal) in rows {
            var (ledger, flag, destination) = (before, false, closed)
            let (answer, closing) = ledger.count(length: length, at: moment(2), isGuarded: &flag, against: &destination)
            #expect(answer == .refused(refusal) && closing == nil)
            #expect(ledger == before && !flag && destination == closed)
        }
    }

    @Test("R17 an end without success charges what was not counted against the destination; a success clears")
    func duties() {
        let approved = VerificationStatus.approved(Approval(at: moment(9), channels: [.call]))
        let rows: [(VerificationStatus, [Int], Bool, GuardDuty)] = [
            (.pending, [1], true, .none), (approved, [1], false, .none), (approved, [1], true, .clear),
            (.expired(at: moment(9)), [], false, .none), (.expired(at: moment(9)), [1], true, .none),
            (.expired(at: moment(9)), [1], false, .charge([moment(1)])),
            (.canceled(at: moment(9)), [1, 2], false, .charge([moment(1), moment(2)])),
        ]
        for (status, times, isGuarded, duty) in rows {
            #expect(Self.ledger(times, status).guardDuty(isGuarded: isGuarded) == duty)
        }
    }
}
