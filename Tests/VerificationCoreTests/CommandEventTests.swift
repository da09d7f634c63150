import Testing

@testable import VerificationCore

/// The events that the caller brings.
struct CommandEventTests {
    private static let callFailed = changed(1, .failed, next: 2, at: 10_000)
    private static let callUnknown = changed(1, .unknown, at: 10_000)
    private static let mailed: [Scene.Step] = [callFailed, changed(2, .arrived, at: 11_000)]
    private static let fourMails: [Scene.Step] = [
        .event(.resendRequested(channel: nil, delivery: id(2)), 30_000),
        .event(.resendRequested(channel: nil, delivery: id(3)), 70_000),
        .event(.resendRequested(channel: nil, delivery: id(4)), 130_000),
    ]
    private static let five: [Scene.Step] = (1...5).map { .count($0 * 1000) }

    static let resend: [VerificationRow] = [
        VerificationRow(
            "R34 a millisecond before the first wait is over", on: emailOnly,
            .resendRequested(channel: nil, delivery: id(2)),
            at: 29_999, .refused(.tooSoon(moment(30_000)))),
        VerificationRow(
            "R34 when the first wait is over", on: emailOnly, .resendRequested(channel: nil, delivery: id(2)),
            at: 30_000,
            .sending(id(2)), [.record(.resendAsked(.email)), starts(2, .email, step: 0)]),
        VerificationRow(
            "R34 the second wait is longer", on: emailOnly,
            after: [.event(.resendRequested(channel: nil, delivery: id(2)), 30_000)],
            .resendRequested(channel: nil, delivery: id(3)), at: 69_999, .refused(.tooSoon(moment(70_000)))),
        VerificationRow(
            "R34 the fifth send", on: emailOnly, after: fourMails, .resendRequested(channel: nil, delivery: id(5)),
            at: 220_000, .sending(id(5)), [.record(.resendAsked(.email)), starts(5, .email, step: 0)]),
        VerificationRow(
            "R34 the sixth send", on: emailOnly,
            after: fourMails + [.event(.resendRequested(channel: nil, delivery: id(5)), 220_000)],
            .resendRequested(channel: nil, delivery: id(6)), at: 500_000, .refused(.tooManySends)),
        VerificationRow(
            "a waiting call", .resendRequested(channel: nil, delivery: id(2)), at: 31_000, .refused(.callUnderWay)),
        VerificationRow(
            "a ringing call", after: [changed(1, .underWay, at: 1000)],
            .resendRequested(channel: .email, delivery: id(2)),
            at: 31_000, .refused(.callUnderWay)),
        VerificationRow(
            "without a channel, on the current step's", after: mailed, .resendRequested(channel: nil, delivery: id(3)),
            at: 50_000, .sending(id(3)), [.record(.resendAsked(.email)), starts(3, .email, step: 1)]),
        VerificationRow(
            "on a channel of an earlier step", after: mailed, .resendRequested(channel: .call, delivery: id(3)),
            at: 50_000,
            .sending(id(3)), [.record(.resendAsked(.call)), starts(3, .call, step: 0)]),
        VerificationRow(
            "on a channel that no step has", on: emailOnly, .resendRequested(channel: .call, delivery: id(2)),
            at: 30_000,
            .refused(.noStep)),
        VerificationRow(
            "R26 on a channel whose last outcome is unknown", after: [callUnknown],
            .resendRequested(channel: nil, delivery: id(2)), at: 31_000, .refused(.channelBarred(.call))),
        VerificationRow(
            "R26 on the other channel", after: [callUnknown], .resendRequested(channel: .email, delivery: id(2)),
            at: 31_000,
            .sending(id(2)), [.record(.resendAsked(.email)), starts(2, .email, step: 1)]),
        VerificationRow(
            "at expiry", on: emailOnly, .resendRequested(channel: nil, delivery: id(2)), at: 300_000,
            .refused(.closed(.expired))),
        VerificationRow(
            "closed goes before a call under way", after: [.event(.cancelRequested, 5000)],
            .resendRequested(channel: nil, delivery: id(2)), at: 6000, .refused(.closed(.canceled))),
        VerificationRow(
            "a call under way goes before the wait", .resendRequested(channel: .email, delivery: id(2)), at: 1000,
            .refused(.callUnderWay)),
        VerificationRow(
            "the wait goes before a missing step", on: emailOnly, .resendRequested(channel: .call, delivery: id(2)),
            at: 1000,
            .refused(.tooSoon(moment(30_000)))),
        VerificationRow(
            "the wait goes before a barred channel", after: [callUnknown],
            .resendRequested(channel: .call, delivery: id(2)), at: 11_000, .refused(.tooSoon(moment(30_000)))),
    ]

    @Test("a resend", arguments: resend)
    func resendRow(row: VerificationRow) { row.check() }

    static let reissue: [VerificationRow] = [
        VerificationRow(
            "R5 a new code goes out from the first step on", after: mailed,
            .reissueRequested(delivery: id(3), generation: 2),
            at: 50_000,
            .sending(id(3)), [.record(.codeReissued(generation: 2)), starts(3, .call, step: 0, generation: 2)]),
        VerificationRow(
            "R26 a barred first step is passed over, with a line of its own", after: [callUnknown],
            .reissueRequested(delivery: id(2), generation: 2), at: 31_000, .sending(id(2)),
            [
                .record(.codeReissued(generation: 2)), .record(.stepSkipped(step: 0, .channelBarred)),
                starts(2, .email, step: 1, generation: 2),
            ]),
        VerificationRow(
            "R5 with a code that was sealed for the present generation", on: emailOnly,
            .reissueRequested(delivery: id(2), generation: 1), at: 31_000, .refused(.staleCode)),
        VerificationRow(
            "R5 with a code that was sealed before another reissue", on: emailOnly,
            after: [.event(.reissueRequested(delivery: id(2), generation: 2), 30_000)],
            .reissueRequested(delivery: id(3), generation: 2), at: 90_000, .refused(.staleCode)),
        VerificationRow(
            "R5 with a code that was sealed for one generation too many", on: emailOnly,
            .reissueRequested(delivery: id(2), generation: 3), at: 31_000, .refused(.staleCode)),
        VerificationRow(
            "every channel is barred", on: emailOnly, after: [changed(1, .unknown, at: 1000)],
            .reissueRequested(delivery: id(2), generation: 2), at: 31_000, .refused(.channelBarred(.email))),
        VerificationRow(
            "R34 too soon", on: emailOnly, .reissueRequested(delivery: id(2), generation: 2), at: 29_999,
            .refused(.tooSoon(moment(30_000)))),
        VerificationRow(
            "a call under way", .reissueRequested(delivery: id(2), generation: 2), at: 31_000, .refused(.callUnderWay)),
        VerificationRow(
            "R16 every check is used", on: emailOnly, after: five, .reissueRequested(delivery: id(2), generation: 2),
            at: 30_000,
            .refused(.checksUsedUp)),
        VerificationRow(
            "at expiry", on: emailOnly, .reissueRequested(delivery: id(2), generation: 2), at: 300_000,
            .refused(.closed(.expired))),
        VerificationRow(
            "the wait goes before used-up checks", on: emailOnly, after: five,
            .reissueRequested(delivery: id(2), generation: 2),
            at: 29_999,
            .refused(.tooSoon(moment(30_000)))),
        VerificationRow(
            "used-up checks go before barred channels", on: emailOnly, after: five + [changed(1, .unknown, at: 6000)],
            .reissueRequested(delivery: id(2), generation: 2), at: 30_000, .refused(.checksUsedUp)),
    ]

    @Test("a reissue", arguments: reissue)
    func reissueRow(row: VerificationRow) { row.check() }

    static let advance: [VerificationRow] = [
        VerificationRow(
            "the next step begins", .advanceRequested(delivery: id(2)), at: 1000, .sending(id(2)),
            [.record(.advanceAsked), starts(2, .email, step: 1)]),
        VerificationRow(
            "at the last step", after: mailed, .advanceRequested(delivery: id(3)), at: 12_000, .refused(.noStep)),
        VerificationRow(
            "R26 a barred step is passed over", on: callTwice, after: [callUnknown], .advanceRequested(delivery: id(2)),
            at: 11_000, .sending(id(2)),
            [.record(.advanceAsked), .record(.stepSkipped(step: 1, .channelBarred)), starts(2, .email, step: 2)]),
        VerificationRow(
            "R26 only barred steps are left", on: workflow((.call, 45), (.call, 45)), after: [callUnknown],
            .advanceRequested(delivery: id(2)), at: 11_000, .refused(.noStep)),
        VerificationRow(
            "R35 to a call while a call is waiting", on: callTwice, .advanceRequested(delivery: id(2)), at: 1000,
            .refused(.callUnderWay)),
        VerificationRow(
            "R35 to a call while a call is ringing", on: callTwice, after: [changed(1, .underWay, at: 1000)],
            .advanceRequested(delivery: id(2)), at: 2000, .refused(.callUnderWay)),
        VerificationRow(
            "R35 to a call after the former has ended", on: callTwice,
            after: [changed(1, .underWay, at: 1000), changed(1, .arrived, at: 9000)],
            .advanceRequested(delivery: id(2)), at: 10_000,
            .sending(id(2)), [.record(.advanceAsked), starts(2, .call, step: 1)]),
        VerificationRow("at expiry", .advanceRequested(delivery: id(2)), at: 300_000, .refused(.closed(.expired))),
        VerificationRow(
            "closed goes before a missing step", after: mailed + [.event(.cancelRequested, 12_000)],
            .advanceRequested(delivery: id(3)), at: 13_000, .refused(.closed(.canceled))),
    ]

    @Test("an advance", arguments: advance)
    func advanceRow(row: VerificationRow) { row.check() }

    static let cancel: [VerificationRow] = [
        VerificationRow("a pending verification", .cancelRequested, at: 1000, .done, ended(.canceled)),
        VerificationRow("R18 a replaced verification", .replaced, at: 1000, .done, ended(.canceled)),
        VerificationRow("with every check used", after: five, .cancelRequested, at: 6000, .done, ended(.canceled)),
        VerificationRow(
            "a second time", after: [.event(.cancelRequested, 1000)], .cancelRequested, at: 2000,
            .refused(.closed(.canceled))),
        VerificationRow("at expiry", .cancelRequested, at: 300_000, .refused(.closed(.expired))),
        VerificationRow(
            "after approval", after: [.count(1000), .event(.codeMatched(generation: 1), 1000)], .replaced, at: 2000,
            .refused(.closed(.approved))),
    ]

    @Test("a cancellation", arguments: cancel)
    func cancelRow(row: VerificationRow) { row.check() }

    @Test("R3 a resend gives the code its life again, but never past 600 s after creation")
    func extendedLife() {
        let limits = SendLimits(waits: [.zero], sendsMax: 5)
        var state = Scene(emailOnly, limits: limits).state
        #expect(state.ledger.expiresAt == moment(300_000))
        _ = state.handle(.resendRequested(channel: nil, delivery: id(2)), at: moment(200_000))
        #expect(state.ledger.expiresAt == moment(500_000))
        _ = state.handle(.resendRequested(channel: nil, delivery: id(3)), at: moment(499_999))
        #expect(state.ledger.expiresAt == moment(600_000))
        _ = state.handle(.resendRequested(channel: nil, delivery: id(4)), at: moment(590_000))
        #expect(state.ledger.expiresAt == moment(600_000))
        #expect(state.ledger.count(length: 6, at: moment(599_999)) == .counted(left: 4))
        #expect(state.handle(.codeMatched(generation: 1), at: moment(600_000)).answer == .refused(.closed(.expired)))
        #expect(state.handle(.codeMatched(generation: 1), at: moment(601_000)).answer == .refused(.closed(.expired)))
    }

    @Test("R3 a resend never shortens a life")
    func neverShorter() {
        let limits = SendLimits(waits: [.zero], sendsMax: 5)
        var state = Scene(emailOnly, policy: policy(lifetime: 600), limits: limits).state
        _ = state.handle(.resendRequested(channel: nil, delivery: id(2)), at: moment(1000))
        #expect(state.ledger.expiresAt == moment(600_000))
    }

    @Test("R16 resending, advancing and reissuing never give checks back")
    func checksStay() {
        let limits = SendLimits(waits: [.zero], sendsMax: 5)
        let four: [Scene.Step] = (1...4).flatMap {
            [.count($0 * 1000), .event(.codeMismatched(generation: 1), $0 * 1000)]
        }
        var state = Scene(workflow((.email, 60), (.email, 60)), limits: limits, after: four).state
        _ = state.handle(.resendRequested(channel: nil, delivery: id(2)), at: moment(10_000))
        _ = state.handle(.advanceRequested(delivery: id(3)), at: moment(11_000))
        _ = state.handle(.reissueRequested(delivery: id(4), generation: 2), at: moment(12_000))
        #expect(state.sends.count == 4 && state.ledger.checksLeft == 1)
        #expect(state.ledger.count(length: 6, at: moment(13_000)) == .counted(left: 0))
        #expect(state.handle(.codeMismatched(generation: 2), at: moment(13_000)).answer == .wrongCode(left: 0))
        #expect(state.ledger.count(length: 6, at: moment(14_000)) == .refused(.closed(.attemptsExceeded)))
        #expect(
            state.handle(.codeMatched(generation: 2), at: moment(14_000)).answer == .refused(.closed(.attemptsExceeded))
        )
    }
}
