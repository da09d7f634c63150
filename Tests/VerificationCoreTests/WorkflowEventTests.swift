import Testing

@testable import VerificationCore

/// The events that deliveries and the clock bring.
struct WorkflowEventTests {
    private static func reported(_ number: UInt8, _ standing: SendSummary.Standing, next: UInt8 = 9)
        -> VerificationEvent
    {
        .deliveryChanged(id(number), standing, next: id(next))
    }

    private static let timedOut = Scene.Step.event(.timeReached(next: id(2)), 45_000)
    private static let mailing: [Scene.Step] = [changed(1, .underWay, at: 1000), timedOut]
    private static let threeWays = workflow((.call, 45), (.email, 60), (.call, 45))

    static let deliveries: [VerificationRow] = [
        VerificationRow("one that nobody knows", reported(7, .failed), at: 1000, .nothingToDo(.unknownDelivery)),
        VerificationRow("no news", reported(1, .waiting), at: 1000, .nothingToDo(.noChange)),
        VerificationRow("it left us", reported(1, .underWay), at: 1000, .done),
        VerificationRow("it arrived", after: [changed(1, .underWay, at: 1000)], reported(1, .arrived), at: 9000, .done),
        VerificationRow("R26 nobody knows what became of it", reported(1, .unknown), at: 1000, .done),
        VerificationRow(
            "the current step failed: the next begins at once", reported(1, .failed, next: 2), at: 1000, .done,
            [starts(2, .email, step: 1)]),
        VerificationRow(
            "R26 the next step is barred: it is passed over",
            on: workflow((.call, 45), (.email, 60), (.call, 45), (.email, 60)),
            after: [changed(1, .unknown, at: 1000), .event(.timeReached(next: id(2)), 45_000)],
            reported(2, .failed, next: 3),
            at: 46_000, .done, [.record(.stepSkipped(step: 2, .channelBarred)), starts(3, .email, step: 3)]),
        VerificationRow(
            "the last one failed and every other had failed", after: [changed(1, .failed, next: 2, at: 1000)],
            reported(2, .failed), at: 2000, .done, [.record(.workflowEnded)] + ended(.undeliverable)),
        VerificationRow(
            "the only one failed", on: emailOnly, reported(1, .failed), at: 2000, .done,
            [.record(.workflowEnded)] + ended(.undeliverable)),
        VerificationRow(
            "the last one failed while an older may still arrive", after: mailing, reported(2, .failed), at: 50_000,
            .done,
            [.record(.workflowEnded)]),
        VerificationRow(
            "the last one failed and an older is unknown",
            after: [changed(1, .unknown, at: 1000), timedOut], reported(2, .failed), at: 50_000, .done,
            [.record(.workflowEnded)]),
        VerificationRow(
            "an older one fails while the current may still arrive", after: mailing, reported(1, .failed), at: 50_000,
            .done),
        VerificationRow(
            "an older one fails after the last had failed",
            after: mailing + [changed(2, .failed, at: 50_000)], reported(1, .failed), at: 60_000, .done,
            ended(.undeliverable)),
        VerificationRow(
            "R35 the next step is a call and the first is still ringing", on: threeWays, after: mailing,
            reported(2, .failed),
            at: 50_000, .done, [.record(.stepWaiting(step: 2))]),
        VerificationRow(
            "one of a former code", on: emailOnly,
            after: [.event(.reissueRequested(delivery: id(2), generation: 2), 30_000)],
            reported(1, .failed), at: 31_000, .nothingToDo(.formerGeneration)),
        VerificationRow(
            "after the end", after: [.event(.cancelRequested, 1000)], reported(1, .failed), at: 2000,
            .nothingToDo(.alreadyEnded)),
        VerificationRow("at expiry", reported(1, .failed), at: 300_000, .nothingToDo(.alreadyEnded)),
        VerificationRow(
            "unknown goes before ended", after: [.event(.cancelRequested, 1000)], reported(7, .failed), at: 2000,
            .nothingToDo(.unknownDelivery)),
        VerificationRow(
            "no change goes before ended", after: [.event(.cancelRequested, 1000)], reported(1, .waiting), at: 2000,
            .nothingToDo(.noChange)),
        VerificationRow(
            "ended goes before former", on: emailOnly,
            after: [
                .event(.reissueRequested(delivery: id(2), generation: 2), 30_000), .event(.cancelRequested, 31_000),
            ],
            reported(1, .failed),
            at: 32_000, .nothingToDo(.alreadyEnded)),
    ]

    @Test("a delivery's change", arguments: deliveries)
    func deliveryRow(row: VerificationRow) { row.check() }

    private static func time(_ next: UInt8 = 9) -> VerificationEvent { .timeReached(next: id(next)) }

    static let times: [VerificationRow] = [
        VerificationRow("a millisecond before the step's end", time(), at: 44_999, .nothingToDo(.tooEarly)),
        VerificationRow(
            "the step's end", time(2), at: 45_000, .done,
            [.record(.stepTimedOut(step: 0)), starts(2, .email, step: 1)]),
        VerificationRow(
            "the last step has no end of its own", after: mailing, time(), at: 299_999, .nothingToDo(.tooEarly)),
        VerificationRow(
            "R26 a barred step is passed over", on: callTwice, after: [changed(1, .unknown, at: 1000)], time(2),
            at: 45_000,
            .done,
            [
                .record(.stepTimedOut(step: 0)), .record(.stepSkipped(step: 1, .channelBarred)),
                starts(2, .email, step: 2),
            ]),
        VerificationRow(
            "R26 no step is left that may be used", on: workflow((.call, 45), (.call, 45)),
            after: [changed(1, .unknown, at: 1000)], time(2), at: 45_000, .done,
            [.record(.stepTimedOut(step: 0)), .record(.stepSkipped(step: 1, .channelBarred)), .record(.workflowEnded)]),
        VerificationRow(
            "R35 the next call waits for the end of the first", on: callTwice, after: [changed(1, .underWay, at: 1000)],
            time(2),
            at: 45_000, .done, [.record(.stepWaiting(step: 1))]),
        VerificationRow(
            "R35 it is looked at again 5 s later", on: callTwice,
            after: [changed(1, .underWay, at: 1000), timedOut], time(2), at: 49_999, .nothingToDo(.tooEarly)),
        VerificationRow(
            "R35 and begins once the first has ended", on: callTwice,
            after: [changed(1, .underWay, at: 1000), timedOut, changed(1, .arrived, at: 46_000)], time(2), at: 50_000,
            .done,
            [.record(.stepTimedOut(step: 0)), starts(2, .call, step: 1)]),
        VerificationRow(
            "a call after a mail", on: emailThenCall, after: [changed(1, .arrived, at: 1000)], time(2), at: 30_000,
            .done,
            [.record(.stepTimedOut(step: 0)), starts(2, .call, step: 1)]),
        VerificationRow("R10 the code's end", time(), at: 300_000, .done, ended(.expired)),
        VerificationRow(
            "the code's end goes before the step's", on: workflow((.call, 300), (.email, 60)), time(), at: 300_000,
            .done,
            ended(.expired)),
        VerificationRow(
            "the code's end with every check used", after: (1...5).map { .count($0) }, time(), at: 300_000, .done,
            ended(.attemptsExceeded)),
        VerificationRow(
            "after the end", after: [.event(.cancelRequested, 1000)], time(), at: 300_000, .nothingToDo(.alreadyEnded)),
    ]

    @Test("time", arguments: times)
    func timeRow(row: VerificationRow) { row.check() }

    @Test func `a verification begins with its first step`() {
        let (state, actions) = VerificationState.begin(
            at: moment(0), policy: .standard, workflow: callThenEmail, checksCarried: 2, delivery: id(1))
        #expect(actions == [.record(.created), starts(1, .call, step: 0)])
        #expect(state.ledger.status == .pending && state.ledger.generation == 1 && state.ledger.checksLeft == 3)
        #expect(state.ledger.expiresAt == moment(300_000) && state.stepDeadline == moment(45_000))
        #expect(state.nextDeadline == moment(45_000) && state.sends.map(\.standing) == [.waiting])
    }

    @Test func `the next deadline is the step's or the code's, whichever comes first`() {
        #expect(Scene(emailOnly).state.nextDeadline == moment(300_000))
        #expect(
            Scene(workflow((.call, 300), (.email, 5)), policy: policy(lifetime: 60)).state.nextDeadline
                == moment(60_000))
        #expect(Scene(emailOnly, after: [.event(.cancelRequested, 1000)]).state.nextDeadline == nil)
    }

    @Test func `a resend to an earlier step lets the workflow run on from there`() {
        let failedCall = changed(1, .failed, next: 2, at: 1000)
        let again = Scene.Step.event(.resendRequested(channel: .call, delivery: id(3)), 50_000)
        var state = Scene(callThenEmail, after: [failedCall, again]).state
        #expect(state.step == 0 && state.stepDeadline == moment(95_000))
        let reply = state.handle(.timeReached(next: id(4)), at: moment(95_000))
        #expect(reply.actions == [.record(.stepTimedOut(step: 0)), starts(4, .email, step: 1)])
    }
}
