import Testing

@testable import SelfAttack

@Suite struct PassSheetTests {
    private func failed(_ hole: ModelTarget.Hole?) async -> [String] {
        let run = SelfAttackRun(
            target: ModelTarget(hole), key: ModelTarget.key, otherKey: ModelTarget.otherKey,
            mailbox: "security@example.com", mark: "abcd")
        let verdicts = await run.verdicts()
        #expect(verdicts.count == Attack.all.count)
        #expect(verdicts.allSatisfy { $0.outcome != .notRun && !$0.evidence.isEmpty }, "\(verdicts)")
        return verdicts.filter { $0.outcome == .fail }.map(\.name)
    }

    @Test func `a sound deployment gives nothing away`() async {
        #expect(await failed(nil) == [])
    }

    @Test(
        "each seeded hole is found, and by the attack that is for it",
        arguments: [
            (ModelTarget.Hole.comparesMore, ["parallel checks", "resend laundering"]),
            (.resendForgives, ["resend laundering"]), (.reissueForgives, ["resend laundering"]),
            (.createForgives, ["resend laundering"]), (.replayMakesTwo, ["resend laundering", "idempotency replay"]),
            (.keyServesTwoBodies, ["idempotency replay"]), (.foreignRead, ["foreign ids", "enumeration by answer"]),
            (.foreignCheck, ["foreign ids"]), (.unknownTells, ["enumeration by answer"]),
            (.foreignTells, ["foreign ids", "enumeration by answer"]), (.knownIsSlow, ["enumeration by time"]),
            (.getCounts, ["reading that changes"]), (.getIsTaken, ["reading that changes"]),
            (.keySetLeaks, ["forged proofs"]), (.keySetIsSymmetric, ["forged proofs"]),
            (.tokenOpens, ["forged proofs"]), (.wrongCodeProves, ["forged proofs"]),
            (.halfKeyOpens, ["keys that are none"]), (.urlKeyOpens, ["keys that are none"]),
            (.bigBodyFaults, ["oversized bodies"]), (.bigBodyIsTaken, ["oversized bodies"]),
            (.numbersAreCodes, ["malformed bodies"]), (.extrasAreTaken, ["malformed bodies"]),
            (.oddBodyFaults, ["malformed bodies"]), (.textIsTaken, ["malformed bodies"]),
        ])
    func holes(_ hole: ModelTarget.Hole, _ found: [String]) async {
        let names = await failed(hole)
        #expect(!names.isEmpty && Set(names).isSubset(of: found), "\(hole): \(names)")
    }

    @Test func `every hole has its line above`() {
        #expect(ModelTarget.Hole.allCases.count == 25)
    }

    @Test func `what needs another application's key is told as not run without one`() async {
        let run = SelfAttackRun(
            target: ModelTarget(), key: ModelTarget.key, otherKey: nil, mailbox: "security@example.com", mark: "abcd")
        let verdicts = await run.verdicts()
        #expect(verdicts.filter { $0.outcome == .notRun }.map(\.name) == ["foreign ids"])
    }

    @Test func `a deployment that does not answer proves nothing`() async {
        let run = SelfAttackRun(
            target: SilentTarget(), key: "k", otherKey: nil, mailbox: "security@example.com", mark: "abcd")
        let outcomes = await run.verdicts().map(\.outcome)
        #expect(!outcomes.contains(.pass))
    }
}

private struct SilentTarget: AttackTarget {
    func send(_ request: AttackRequest) async -> AttackAnswer? { nil }
}
