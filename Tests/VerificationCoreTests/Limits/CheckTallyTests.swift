import Testing

@testable import VerificationCore

@Suite struct CheckTallyTests {
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)

    private static func batch(_ compared: Int, wrong: Int) -> CheckBatch {
        CheckBatch(
            application: ApplicationID(random: [UInt8](repeating: 1, count: 16)), compared: compared, wrong: wrong)
    }

    /// Tells a tally so many checks, evenly over so many seconds; answers which of them, from 1, was told.
    private func told(_ checks: Int, wrong percent: Int, seconds: Int) -> [Int] {
        var tally = CheckTally()
        return (0..<checks).filter { number in
            let at = CheckTallyTests.start + .milliseconds(number * seconds * 1000 / checks)
            let isWrong = (number + 1) * percent / 100 > number * percent / 100
            return tally.count(CheckTallyTests.batch(1, wrong: isWrong ? 1 : 0), at: at) != nil
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
        #expect(tally.count(CheckTallyTests.batch(50, wrong: 0), at: CheckTallyTests.start) == nil)
        #expect(tally.count(CheckTallyTests.batch(149, wrong: 149), at: CheckTallyTests.start) == nil)
        let block = tally.count(CheckTallyTests.batch(1, wrong: 1), at: CheckTallyTests.start)
        #expect(block == SendBlock(.spraying, used: 150, allowed: 120, endsAt: nil))
    }

    @Test func `a tally is read as it was written, and nothing else is read`() throws {
        var tally = CheckTally()
        for second in stride(from: 0, to: 1200, by: 7) {
            _ = tally.count(CheckTallyTests.batch(9, wrong: second % 10), at: CheckTallyTests.start + .seconds(second))
            #expect(CheckTally(bytes: tally.bytes) == tally)
        }
        #expect(tally.bytes.count < 1000)
        for end in tally.bytes.indices { #expect(CheckTally(bytes: Array(tally.bytes[..<end])) == nil) }
        var writer = LimitWriter()
        for number in [0, 1, 5, 3, 4] { writer.write(number) }
        #expect(CheckTally(bytes: writer.bytes) == nil, "more wrong checks than checks")
    }

    @Test("R90 a machine whose clock is five minutes behind counts into the same sum")
    func behind() {
        var tally = CheckTally()
        let (now, late) = (CheckTallyTests.start + .seconds(300), CheckTallyTests.start)
        #expect(tally.count(CheckTallyTests.batch(100, wrong: 100), at: now) == nil)
        #expect(tally.count(CheckTallyTests.batch(99, wrong: 99), at: late) == nil)
        #expect(tally.count(CheckTallyTests.batch(1, wrong: 1), at: now) != nil)
        // A clock that was set back by a day does not keep it silent for a day.
        let yesterday = Timestamp(milliseconds: CheckTallyTests.start.milliseconds - 86_400_000)
        #expect(tally.count(CheckTallyTests.batch(200, wrong: 200), at: yesterday) != nil)
    }
}
