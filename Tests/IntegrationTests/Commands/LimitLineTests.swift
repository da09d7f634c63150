import Testing
import VerificationCore

@testable import sandi

@Suite struct LimitLineTests {
    @Test(
        "R40 a line tells what was counted, and of a rule that counts no sends how often it refused",
        arguments: [(LimitRule.callsPerDay, "3 of 0"), (.sendWait, "3 of 0"), (.countryNotAllowed, "3 times")])
    func counts(rule: LimitRule, told: String) throws {
        // A cap of none that is set when calls were placed already looks like a refusal that is only counted.
        let event = LimitEvent(.refused, SendBlock(rule, used: 3, allowed: 0, endsAt: nil), masked: nil, country: "MY")
        let record = LimitEventRecord(
            id: EventID(random: Array(repeating: 7, count: 16)), at: Timestamp(milliseconds: 0), event: event)
        #expect(record.line == "1970-01-01T00:00:00.000Z  refused  \(rule.rawValue)  \(told)  MY")
    }
}
