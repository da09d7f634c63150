import Testing

@testable import VerificationCore

/// The events that bring a comparison's outcome.
struct CheckEventTests {
    private static let counted: [Scene.Step] = [changed(1, .underWay, at: 5000), .count(10_000)]
    private static let five: [Scene.Step] = [changed(1, .underWay, at: 5000)] + (1...5).map { .count($0 * 10_000) }
    private static let cancel = Scene.Step.event(.cancelRequested, 15_000)
    private static let reissued: [Scene.Step] = [
        changed(1, .failed, next: 2, at: 5000), changed(2, .arrived, at: 6000),
        .event(.reissueRequested(delivery: id(3), generation: 2), 50_000),
    ]

    static let matched: [VerificationRow] = [
        VerificationRow(
            "the right code approves", after: counted, .codeMatched(generation: 1), at: 10_000,
            approved([.call], at: 10_000), ended(.approved)),
        VerificationRow(
            "without a counted check nothing is approved", .codeMatched(generation: 1), at: 10_000,
            .refused(.checksUsedUp)),
        VerificationRow(
            "R7 carried checks are none of its own", carried: 2, .codeMatched(generation: 1), at: 10_000,
            .refused(.checksUsedUp)),
        VerificationRow(
            "R5 a newer generation than the valid one", after: counted, .codeMatched(generation: 2), at: 10_000,
            .refused(.staleCode)),
        VerificationRow(
            "R5 the former code after a reissue", after: reissued + [.count(60_000)], .codeMatched(generation: 1),
            at: 60_000, .refused(.staleCode)),
        VerificationRow(
            "R5 the new code after a reissue", after: reissued + [.count(60_000)], .codeMatched(generation: 2),
            at: 60_000, approved([], at: 60_000), ended(.approved)),
        VerificationRow(
            "R3 a millisecond before expiry", after: counted, .codeMatched(generation: 1), at: 299_999,
            approved([.call], at: 299_999), ended(.approved)),
        VerificationRow(
            "R3 at the instant of expiry", after: counted, .codeMatched(generation: 1), at: 300_000,
            .refused(.closed(.expired))),
        VerificationRow(
            "R3 a millisecond after expiry", after: counted, .codeMatched(generation: 1), at: 300_001,
            .refused(.closed(.expired))),
        VerificationRow(
            "at expiry with every check used", after: five, .codeMatched(generation: 1), at: 300_000,
            .refused(.closed(.attemptsExceeded))),
        VerificationRow(
            "R4 the second right answer",
            after: counted + [.event(.codeMatched(generation: 1), 11_000), .count(12_000)],
            .codeMatched(generation: 1), at: 12_000, .refused(.closed(.approved))),
        VerificationRow(
            "after cancellation", after: counted + [cancel], .codeMatched(generation: 1), at: 16_000,
            .refused(.closed(.canceled))),
        VerificationRow(
            "the fifth check is right", after: five, .codeMatched(generation: 1), at: 50_000,
            approved([.call], at: 50_000), ended(.approved)),
        VerificationRow(
            "R18 carried checks beyond the limit", carried: 6, after: counted, .codeMatched(generation: 1), at: 10_000,
            .refused(.checksUsedUp)),
        VerificationRow(
            "closed goes before stale", after: counted + [cancel], .codeMatched(generation: 7), at: 16_000,
            .refused(.closed(.canceled))),
        VerificationRow("stale goes before used up", .codeMatched(generation: 7), at: 16_000, .refused(.staleCode)),
    ]

    @Test("a right check", arguments: matched)
    func matchedRow(row: VerificationRow) { row.check() }

    static let mismatched: [VerificationRow] = [
        VerificationRow(
            "a wrong code leaves the verification pending", after: counted, .codeMismatched(generation: 1), at: 10_000,
            .wrongCode(left: 4)),
        VerificationRow(
            "R15 the last wrong code ends it", after: five, .codeMismatched(generation: 1), at: 50_000,
            .wrongCode(left: 0), ended(.attemptsExceeded)),
        VerificationRow(
            "R15 a policy with one check", policy: policy(checks: 1), after: counted, .codeMismatched(generation: 1),
            at: 10_000, .wrongCode(left: 0), ended(.attemptsExceeded)),
        VerificationRow(
            "R18 carried checks count", carried: 4, after: counted, .codeMismatched(generation: 1), at: 10_000,
            .wrongCode(left: 0), ended(.attemptsExceeded)),
        VerificationRow(
            "R5 the former code after a reissue is wrong and counted", after: reissued + [.count(60_000)],
            .codeMismatched(generation: 1), at: 60_000, .wrongCode(left: 4)),
        VerificationRow(
            "at the instant of expiry", after: counted, .codeMismatched(generation: 1), at: 300_000,
            .refused(.closed(.expired))),
        VerificationRow(
            "after cancellation", after: counted + [cancel], .codeMismatched(generation: 1), at: 16_000,
            .refused(.closed(.canceled))),
        VerificationRow(
            "after the end by wrong codes", after: five + [.event(.codeMismatched(generation: 1), 50_000)],
            .codeMismatched(generation: 1), at: 51_000, .refused(.closed(.attemptsExceeded))),
    ]

    @Test("a wrong check", arguments: mismatched)
    func mismatchedRow(row: VerificationRow) { row.check() }

    @Test("R14 an approval names every channel that can have carried the code, and is worth the weakest")
    func carriers() throws {
        let bothWays: [Scene.Step] = [
            changed(1, .underWay, at: 1000), .event(.timeReached(next: id(2)), 45_000),
            changed(2, .arrived, at: 46_000),
            .count(50_000),
        ]
        var state = Scene(callThenEmail, after: bothWays).state
        _ = state.handle(.codeMatched(generation: 1), at: moment(50_000))
        guard case .approved(let approval) = state.ledger.status else { throw Fault.notApproved }
        #expect(approval.channels == [.email, .call] && approval.channel == .email && approval.at == moment(50_000))
    }

    @Test(
        "R14 a delivery that failed, or has not left, carried nothing",
        arguments: [
            (SendSummary.Standing.failed, [Channel.email]), (.waiting, [.email]), (.underWay, [.email, .call]),
            (.unknown, [.email, .call]), (.arrived, [.email, .call]),
        ])
    func carriersByStanding(standing: SendSummary.Standing, channels: [Channel]) {
        let steps: [Scene.Step] = [
            changed(1, .underWay, at: 1000), .event(.advanceRequested(delivery: id(2)), 2000),
            changed(2, .arrived, at: 3000), changed(1, standing, next: 3, at: 4000),
        ]
        let state = Scene(callThenEmail, after: steps).state
        #expect(Approval(at: moment(5000), channels: state.carriers).channels == channels)
    }

    enum Fault: Error { case notApproved }
}

func policy(length: Int = 6, lifetime: Int = 300, checks: Int = 5) -> CodePolicy {
    do {
        return try CodePolicy.checked(length: length, lifetimeInSeconds: lifetime, checksMax: checks, allowShort: true)
    } catch {
        preconditionFailure("a test's policy is sound: \(error)")
    }
}
