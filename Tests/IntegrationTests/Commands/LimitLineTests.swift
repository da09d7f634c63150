import Testing
import VerificationCore

@testable import sandi

@Suite struct LimitLineTests {
    @Test(
        "R40 a line tells what was counted, and how many refusals it stands for",
        arguments: [
            (LimitRule.callsPerDay, 3, 1, "3 of 0"), (.sendWait, 1, 1, "1 of 0"), (.sendWait, 1, 7, "1 of 0  7 times"),
            (.countryNotAllowed, 0, 3, "3 times"),
        ])
    func counts(rule: LimitRule, used: Int, times: Int, told: String) throws {
        let block = SendBlock(rule, used: used, allowed: 0, endsAt: nil)
        let event = LimitEvent(.refused, block, times: times, masked: nil, country: "MY")
        let record = LimitEventRecord(
            id: EventID(random: Array(repeating: 7, count: 16)), at: Timestamp(milliseconds: 0), event: event)
        #expect(record.line == "1970-01-01T00:00:00.000Z  refused  \(rule.rawValue)  \(told)  MY")
    }
}
