import Synchronization
import Testing

@testable import SelfAttack

@Suite struct PassSheetTests {
    /// An attack on a model, whose clock is the one that the attack waits by.
    private func run(
        _ hole: ModelTarget.Hole? = nil, otherKey: String? = ModelTarget.otherKey, patience: Int = 60,
        told: ToldWaits = ToldWaits()
    ) -> SelfAttackRun {
        let model = ModelTarget(hole)
        return SelfAttackRun(
            target: model, key: ModelTarget.key, otherKey: otherKey, mailbox: "security@example.com", mark: "abcd",
            patience: AttackPatience(longest: .seconds(patience), tell: { told.note($0) }) { await model.rest($0) })
    }

    private func failed(_ hole: ModelTarget.Hole?) async -> [String] {
        let verdicts = await run(hole).verdicts()
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
            (.keySetIsWritable, ["forged proofs"]), (.kidIsTwice, ["forged proofs"]),
            (.tokenOpens, ["keys that are none"]), (.wrongCodeProves, ["forged proofs"]),
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
        #expect(ModelTarget.Hole.allCases.count == 27)
    }

    @Test func `what needs another application's key is told as not run without one`() async {
        let verdicts = await run(otherKey: nil).verdicts()
        #expect(verdicts.filter { $0.outcome == .notRun }.map(\.name) == ["foreign ids"])
    }

    @Test("R16 codes are guessed behind sends that were accepted, and the sheet says how many were")
    func accepted() async throws {
        let told = ToldWaits()
        let verdict = try #require(await run(told: told).verdicts().first { $0.name == "resend laundering" })
        #expect(verdict.outcome == .pass)
        // The second wait of a destination, 40 s, is longer than what is left of the patience.
        #expect(
            verdict.evidence.contains("accepted between 10 guesses: resend 1 of 5, reissue 1 of 5, advance 0 of 10"))
        #expect(verdict.evidence.contains("checks left: 4, 3, 2, 1 and 4, 3, 2, 1"))
        #expect(told.all == ["resend laundering: another send is allowed in 30 s; waiting"])
    }

    @Test("R16 with more patience more is sent between the guesses")
    func patient() async throws {
        let verdict = try #require(await run(patience: 300).verdicts().first { $0.name == "resend laundering" })
        #expect(verdict.outcome == .pass)
        #expect(verdict.evidence.contains("resend 4 of 5, reissue 4 of 5"), "\(verdict.evidence)")
    }

    @Test(
        "R16 what was never sent again was not attacked, whether there is a hole or not",
        arguments: [nil, ModelTarget.Hole.reissueForgives, .resendForgives])
    func impatient(_ hole: ModelTarget.Hole?) async throws {
        let verdict = try #require(
            await run(hole, patience: 10).verdicts().first { $0.name == "resend laundering" })
        #expect(verdict.outcome == .notRun)
        #expect(verdict.evidence.contains("no resend or reissue was accepted within 10 s"), "\(verdict.evidence)")
        #expect(verdict.evidence.contains("resend: 429 too_soon"), "\(verdict.evidence)")
    }

    @Test func `a deployment that does not answer proves nothing`() async {
        let run = SelfAttackRun(
            target: SilentTarget(), key: "k", otherKey: "o", mailbox: "security@example.com", mark: "abcd",
            patience: AttackPatience(longest: .zero) { _ in })
        let verdicts = await run.verdicts()
        for verdict in verdicts {
            #expect(verdict.outcome == .notRun, "\(verdict)")
            #expect(
                verdict.evidence.contains("no answer") || verdict.evidence.contains("no verification"), "\(verdict)")
        }
    }

    @Test func `a key that is none proves nothing but that it opens nothing`() async {
        let model = ModelTarget()
        let run = SelfAttackRun(
            target: model, key: "sk_test_wrong_key", otherKey: "sk_test_other_key", mailbox: "security@example.com",
            mark: "abcd", patience: AttackPatience(longest: .zero) { _ in })
        let verdicts = await run.verdicts()
        #expect(verdicts.filter { $0.outcome == .pass }.map(\.name) == ["keys that are none"])
        #expect(verdicts.filter { $0.outcome == .notRun }.count == verdicts.count - 1)
    }
}

private struct SilentTarget: AttackTarget {
    func send(_ request: AttackRequest) async -> AttackAnswer? { nil }
}

/// What was told of waits.
private final class ToldWaits: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func note(_ line: String) { lines.withLock { $0.append(line) } }
}
