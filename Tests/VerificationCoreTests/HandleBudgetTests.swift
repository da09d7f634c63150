import Testing
import VerificationCore

@Suite struct HandleBudgetTests {
    private let handle = [UInt8](repeating: 7, count: HandleBudget.digestBytes)

    private func ledger(_ checksMax: Int, carried: Int = 0, times: Int = 0) -> CheckLedger {
        let begin = Timestamp(milliseconds: 0)
        return CheckLedger(
            status: .pending, generation: 1, createdAt: begin, codeLength: 6, expiresAt: begin + .seconds(300),
            checksMax: checksMax, checksCarried: carried, checkTimes: Array(repeating: begin, count: times))
    }

    @Test("R15 the budgets of handle and strangers add up to the checks", arguments: 1...5)
    func sums(_ checksMax: Int) {
        let budget = HandleBudget(digest: handle)
        let own = budget.checksLeft(with: handle, of: ledger(checksMax))
        let strange = budget.checksLeft(with: nil, of: ledger(checksMax))
        #expect(own + strange == checksMax)
        #expect(own > strange)
        #expect(strange == [0, 0, 1, 1, 2][checksMax - 1])
    }

    @Test("R16 checks that were carried over are the handle's, and never more than all are left")
    func carried() {
        var budget = HandleBudget(digest: handle)
        #expect(budget.checksLeft(with: handle, of: ledger(5, carried: 2)) == 1)
        #expect(budget.checksLeft(with: nil, of: ledger(5, carried: 2)) == 2)
        #expect(budget.checksLeft(with: nil, of: ledger(5, carried: 4)) == 1)
        #expect(budget.checksLeft(with: nil, of: ledger(5, carried: 5)) == 0)
        #expect(budget.counted(with: nil, in: ledger(5, carried: 4, times: 1)) == 0)
    }

    @Test("R16 what strangers used of the one before stays theirs, and the rest is the handle's")
    func replaced() {
        var former = HandleBudget(digest: handle)
        _ = former.counted(with: nil, in: ledger(5, times: 1))
        _ = former.counted(with: nil, in: ledger(5, times: 2))
        let own = [UInt8](repeating: 9, count: HandleBudget.digestBytes)
        let budget = HandleBudget(digest: own).replacing(former)
        #expect(budget.digest == own)
        #expect(budget.checksLeft(with: own, of: ledger(5, carried: 3)) == 2)
        #expect(budget.checksLeft(with: nil, of: ledger(5, carried: 3)) == 0)
        #expect(HandleBudget(digest: own).replacing(nil) == HandleBudget(digest: own))
    }

    @Test("R15 every order of own and strange checks counts five at most, three and two")
    func allOrders() {
        for order in 0..<(1 << 10) {
            var budget = HandleBudget(digest: handle)
            var ledger = ledger(5)
            var counted = (own: 0, strange: 0)
            for place in 0..<10 {
                let shown = order >> place & 1 == 1 ? handle : nil
                let now = Timestamp(milliseconds: Int64(place))
                guard budget.refusal(with: shown, length: 6, of: ledger, at: now) == nil,
                    case .counted = ledger.count(length: 6, at: now)
                else { continue }
                _ = budget.counted(with: shown, in: ledger)
                if shown == nil { counted.strange += 1 } else { counted.own += 1 }
            }
            #expect(counted.own == min(3, order.nonzeroBitCount))
            #expect(counted.strange == min(2, 10 - order.nonzeroBitCount))
        }
    }

    @Test func `a budget is read as it was written, and nothing else is one`() {
        var budget = HandleBudget(digest: handle)
        _ = budget.counted(with: nil, in: ledger(5, times: 1))
        #expect(HandleBudget(bytes: budget.bytes) == budget)
        for bytes in [[], handle, handle + [6], handle + [0, 0]] { #expect(HandleBudget(bytes: bytes) == nil) }
    }

    @Test func `what the ledger refuses is the ledger's to refuse`() {
        let budget = HandleBudget(digest: handle)
        let late = Timestamp(milliseconds: 300_000)
        #expect(budget.refusal(with: nil, length: 6, of: ledger(1), at: late) == nil)
        #expect(budget.refusal(with: nil, length: 5, of: ledger(1), at: Timestamp(milliseconds: 1)) == nil)
        #expect(budget.refusal(with: nil, length: 6, of: ledger(1), at: Timestamp(milliseconds: 1)) == .checksUsedUp)
    }
}
