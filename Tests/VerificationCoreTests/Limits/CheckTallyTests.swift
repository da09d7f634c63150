import Testing
import VerificationCore

@Suite struct CheckTallyTests {
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)

    /// Tells a tally so many checks, evenly over so many seconds; answers which of them, from 1, was told.
    private func told(_ checks: Int, wrong percent: Int, seconds: Int) -> [Int] {
        var tally = CheckTally()
        return (0..<checks).filter { number in
            let at = CheckTallyTests.start + .milliseconds(number * seconds * 1000 / checks)
            let isWrong = (number + 1) * percent / 100 > number * percent / 100
            return tally.count(isWrong: isWrong, at: at) != nil
        }.map { $0 + 1 }
    }

    @Test(
        "R22 two hundred checks within ten minutes with more than 60 % wrong are a spray",
        arguments: [
            (199, 100, 60, []), (200, 100, 60, [200]), (200, 60, 60, []), (200, 61, 60, [200]),
            (5000, 15, 600, []), (5000, 60, 600, []), (1000, 98, 60, [200]), (200, 100, 599, [200]),
            (200, 100, 660, []), (1200, 100, 1200, [200, 800]),
        ] as [(Int, Int, Int, [Int])])
    func sprays(_ checks: Int, _ percent: Int, _ seconds: Int, _ expected: [Int]) {
        #expect(told(checks, wrong: percent, seconds: seconds) == expected)
    }

    @Test func `what is told of a spray is what was counted`() {
        var tally = CheckTally()
        for _ in 0..<50 { #expect(tally.count(isWrong: false, at: CheckTallyTests.start) == nil) }
        for _ in 0..<149 { #expect(tally.count(isWrong: true, at: CheckTallyTests.start) == nil) }
        let block = tally.count(isWrong: true, at: CheckTallyTests.start)
        #expect(block == SendBlock(.spraying, used: 150, allowed: 120, endsAt: nil))
    }
}
