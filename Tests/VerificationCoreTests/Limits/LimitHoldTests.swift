import Testing

@testable import VerificationCore

struct LimitHoldTests {
    private static let hour = 3_600_000

    @Test(
        "R37 thirty that ended, of which under a fifth were approved, stop sending",
        arguments: [(29, 0, false), (30, 5, true), (30, 6, false), (100, 19, true), (100, 20, false)])
    func threshold(ended: Int, approved: Int, stops: Bool) {
        var outcomes = Outcomes()
        for place in 0..<ended { outcomes.count(isApproved: place < approved, at: moment(place)) }
        var hold = LimitHold()
        let isStopped = hold.judge(outcomes.sum(at: moment(1000)), at: moment(1000))
        #expect(isStopped == stops)
        #expect((hold.block(at: moment(1000)) != nil) == stops)
    }

    @Test("R37 it lasts 1 h, 4 h and 24 h, and after a day of peace 1 h again")
    func lengths() {
        var hold = LimitHold()
        var now = 0
        for hours in [1, 4, 24, 24] {
            let isBegun = hold.judge((100, 0), at: moment(now))
            #expect(isBegun)
            let isTwice = hold.judge((100, 0), at: moment(now + hours * Self.hour - 1))
            #expect(!isTwice)
            #expect(hold.block(at: moment(now + hours * Self.hour - 1)) != nil)
            now += hours * Self.hour
            #expect(hold.block(at: moment(now)) == nil)
        }
        now += 24 * Self.hour
        let isBegunAgain = hold.judge((100, 0), at: moment(now))
        #expect(isBegunAgain)
        #expect(hold.until == moment(now + Self.hour))
    }

    @Test("R37 only the last hour counts")
    func window() {
        var outcomes = Outcomes()
        for _ in 0..<30 { outcomes.count(isApproved: false, at: moment(0)) }
        #expect(outcomes.sum(at: moment(Self.hour - 60_000)).ended == 30)
        #expect(outcomes.sum(at: moment(Self.hour + 60_000)).ended == 0)
        #expect(outcomes.sum(at: moment(60_000), since: moment(120_000)).ended == 0)
    }

    @Test("R37 a stop that was lifted holds nothing any more")
    func lifted() {
        var hold = LimitHold()
        _ = hold.judge((30, 0), at: moment(0))
        hold.lift(at: moment(1000))
        #expect(hold.block(at: moment(1000)) == nil)
        #expect(hold.since == moment(1000))
    }
}
