import Testing

@testable import VerificationCore

/// Which step follows which end, and which are passed over with what reason.
struct StepConditionTests {
    private static func read(_ line: String) -> Workflow {
        guard let workflow = Workflow(text: line) else { preconditionFailure("no workflow: \(line)") }
        return workflow
    }

    private static func failed(
        _ number: UInt8, _ status: DeliveryStatus, _ failure: DeliveryFailure? = nil, next: UInt8 = 9
    ) -> VerificationEvent {
        .deliveryChanged(id(number), .failed, end: DeliveryEnd(status: status, failure: failure), next: id(next))
    }

    private static func skipped(_ step: Int, _ reason: TimelineEntry.SkipReason) -> VerificationAction {
        .record(.stepSkipped(step: step, reason))
    }

    private static let byEnd = read(
        "call:45,sms:45?busy,whatsapp:45?failed+no_answer,email:60?timeout,email:60?blocked")
    private static let nothing: [VerificationAction] = [.record(.workflowEnded)] + ended(.undeliverable)

    static let ends: [VerificationRow] = [
        VerificationRow(
            "no answer", on: byEnd, failed(1, .noAnswer), at: 1000, .done,
            [skipped(1, .notOnNoAnswer), starts(9, .whatsapp, step: 2)]),
        VerificationRow("busy", on: byEnd, failed(1, .busy), at: 1000, .done, [starts(9, .sms, step: 1)]),
        VerificationRow(
            "rejected counts as failed", on: byEnd, failed(1, .rejected), at: 1000, .done,
            [skipped(1, .notOnFailed), starts(9, .whatsapp, step: 2)]),
        VerificationRow(
            "an end of which no more is known counts as failed", on: byEnd,
            .deliveryChanged(id(1), .failed, next: id(9)), at: 1000, .done,
            [skipped(1, .notOnFailed), starts(9, .whatsapp, step: 2)]),
        VerificationRow(
            "the time is up", on: byEnd, after: [changed(1, .underWay, at: 1000)], .timeReached(next: id(9)),
            at: 45_000,
            .done,
            [
                .record(.stepTimedOut(step: 0)), skipped(1, .notOnTimeout), skipped(2, .notOnTimeout),
                starts(9, .email, step: 3),
            ]),
        VerificationRow(
            "no gateway: nothing was sent", on: byEnd, failed(1, .failed, .noGateway), at: 1000, .done,
            [
                skipped(0, .noGateway), skipped(1, .notOnBlocked), skipped(2, .notOnBlocked), skipped(3, .notOnBlocked),
                starts(9, .email, step: 4),
            ]),
        VerificationRow(
            "R96 an open breaker: nothing was sent", on: callThenEmail, failed(1, .failed, .breakerOpen), at: 1000,
            .done,
            [skipped(0, .breakerOpen), starts(9, .email, step: 1)]),
        VerificationRow(
            "the code would die too soon", on: callThenEmail, failed(1, .failed, .expiresTooSoon), at: 1000, .done,
            [skipped(0, .expiresTooSoon), starts(9, .email, step: 1)]),
        VerificationRow(
            "no step is for this end", on: read("call:45,email:60?busy"), failed(1, .noAnswer), at: 1000, .done,
            [skipped(1, .notOnNoAnswer)] + nothing),
        VerificationRow(
            "a step that cannot be carried out hands its own end on, too",
            on: read("call:45,sms:45?busy!channel_not_allowed,email:60?blocked"), failed(1, .busy), at: 1000, .done,
            [skipped(1, .channelNotAllowed), starts(9, .email, step: 2)]),
        VerificationRow(
            "and the end before it still holds",
            on: read("call:45,sms:45!no_destination,email:60?busy"), failed(1, .busy), at: 1000, .done,
            [skipped(1, .noDestination), starts(9, .email, step: 2)]),
        VerificationRow(
            "a step that was passed over for its condition was not blocked",
            on: read("call:45,sms:45?failed,email:60?blocked"), failed(1, .busy), at: 1000, .done,
            [skipped(1, .notOnBusy), skipped(2, .notOnBusy)] + nothing),
        VerificationRow(
            "advance is the caller's word in the place of a condition", on: read("call:45,email:60?busy"),
            .advanceRequested(delivery: id(9)), at: 1000, .sending(id(9)),
            [.record(.advanceAsked), starts(9, .email, step: 1)]),
        VerificationRow(
            "advance passes over what cannot be carried out", on: read("call:45,sms:45!no_destination,email:60"),
            .advanceRequested(delivery: id(9)), at: 1000, .sending(id(9)),
            [.record(.advanceAsked), skipped(1, .noDestination), starts(9, .email, step: 2)]),
        VerificationRow(
            "advance has nowhere to go", on: read("call:45,sms:45!no_destination"), .advanceRequested(delivery: id(9)),
            at: 1000,
            .refused(.noStep)),
        VerificationRow(
            "a new code begins at the first step that can be carried out", on: read("sms:45!no_destination,email:60"),
            .reissueRequested(delivery: id(9), generation: 2), at: 30_000, .sending(id(9)),
            [
                .record(.codeReissued(generation: 2)), skipped(0, .noDestination),
                starts(9, .email, step: 1, generation: 2),
            ]),
        VerificationRow(
            "a channel without a destination is not sent again", on: read("email:60,sms:45!no_destination"),
            .resendRequested(channel: .sms, delivery: id(9)), at: 30_000, .refused(.noStep)),
    ]

    @Test("the step behind an end", arguments: ends)
    func follows(row: VerificationRow) { row.check() }

    @Test func `a workflow begins with its first step that can be carried out`() {
        let begun = VerificationState.begin(
            at: Scene.begin, policy: .standard, workflow: Self.read("call:45!no_destination,sms:30?busy,email:60"),
            delivery: id(1))
        #expect(
            begun.actions == [.record(.created), Self.skipped(0, .noDestination), starts(1, .sms, step: 1)])
        #expect(begun.state.step == 1 && begun.state.stepDeadline == moment(30_000))
    }

    @Test func `a step behind which none can be carried out has no deadline`() {
        #expect(Scene(Self.read("email:60,call:45!no_destination")).state.stepDeadline == nil)
    }

    @Test func `R35 a step that waits for a call is told once`() {
        var state = Scene(
            Self.read("call:45,email:60,call:45"),
            after: [changed(1, .underWay, at: 1000), .event(.timeReached(next: id(2)), 45_000)]
        ).state
        let failed = VerificationEvent.deliveryChanged(id(2), .failed, next: id(3))
        #expect(state.handle(failed, at: moment(50_000)).actions == [.record(.stepWaiting(step: 2))])
        #expect(state.handle(.timeReached(next: id(3)), at: moment(55_000)).actions == [])
    }

    @Test(
        "a line with all that a step can have is read back as it was written",
        arguments: [
            "call:45@oca-call", "call:45,email:120?busy+no_answer", "call:45@a?", "call:45#", "email:60!no_destination",
            "call:45,sms:45@oca-sms?blocked#!channel_not_allowed", "call:45;lifetime_starts=first_delivery",
            "call:45@oca-call,email:120@smtp?blocked+busy+failed+no_answer+timeout#;lifetime_starts=first_delivery",
        ])
    func lines(line: String) {
        let workflow = Workflow(text: line)
        #expect(workflow?.text == (line == "call:45@a?" ? nil : line))
        #expect(workflow.flatMap { Workflow(text: $0.text) } == workflow)
    }

    @Test(
        "a line that no workflow wrote is none",
        arguments: [
            "call:45?busy", "call:45,email:60?no_answer+busy", "call:45,email:60?busy+busy", "call:45,email:60?nothing",
            "call:45@", "call:45@Oca", "call:45@a b", "call:45!", "call:45!gone", "call:45##", "call:45#@a", "call:45?",
            "call:45;lifetime_starts=creation", "call:45;lifetime_starts=", "call:45;", "call:45;x=1",
            "call:45;lifetime_starts=first_delivery;lifetime_starts=first_delivery", "call:45!no_destination#",
            "call:45@\(String(repeating: "a", count: 41))",
        ])
    func noLines(line: String) { #expect(Workflow(text: line) == nil) }

    @Test func `the first step has no end before it`() {
        #expect(throws: WorkflowFault.condition(step: 0)) {
            try Workflow([Workflow.Step(channel: .call, timeout: .seconds(45), conditions: [.busy])])
        }
    }

    @Test func `what is sealed of destinations is read back, and an older line alone, too`() {
        let text = DestinationText(own: "ID2+6281234567890", steps: [2: "ann@example.com", 0: "ID2+628111111111"])
        #expect(text.text == "ID2+6281234567890\n0 ID2+628111111111\n2 ann@example.com")
        #expect(DestinationText(text: text.text) == text)
        #expect(DestinationText(text: "ann@example.com") == DestinationText(own: "ann@example.com"))
        #expect(DestinationText(text: "a\nb c") == nil)
        #expect("\(text)" == "<destinations>")
    }
}

/// When a code's lifetime starts, and when it is too short for a delivery.
struct LifetimeTests {
    private static let late: Workflow = {
        guard let read = Workflow(text: "call:45,email:60;lifetime_starts=first_delivery") else {
            preconditionFailure("a workflow")
        }
        return read
    }()

    private func arrives(_ number: UInt8) -> VerificationEvent { .deliveryChanged(id(number), .arrived, next: id(9)) }

    @Test func `R3 until a delivery has arrived the ceiling alone ends the code`() {
        #expect(Scene(Self.late).state.ledger.expiresAt == moment(600_000))
    }

    @Test func `the first delivery that arrives starts the lifetime, and the second does not start it again`() {
        var state = Scene(Self.late, after: [changed(1, .underWay, at: 1000)]).state
        #expect(state.handle(arrives(1), at: moment(20_000)).actions == [.record(.lifetimeStarted)])
        #expect(state.ledger.expiresAt == moment(320_000))
        _ = state.handle(.advanceRequested(delivery: id(2)), at: moment(30_000))
        #expect(state.handle(arrives(2), at: moment(40_000)).actions == [])
        #expect(state.ledger.expiresAt == moment(320_000))
    }

    @Test func `R3 a late start goes no further than the ceiling`() {
        var state = Scene(Self.late).state
        _ = state.handle(arrives(1), at: moment(500_000))
        #expect(state.ledger.expiresAt == moment(600_000))
    }

    @Test func `a new code's lifetime starts anew with its own first delivery`() {
        var state = Scene(Self.late).state
        _ = state.handle(arrives(1), at: moment(10_000))
        _ = state.handle(.reissueRequested(delivery: id(2), generation: 2), at: moment(40_000))
        #expect(state.ledger.expiresAt == moment(600_000))
        #expect(state.handle(arrives(2), at: moment(50_000)).actions == [.record(.lifetimeStarted)])
        #expect(state.ledger.expiresAt == moment(350_000))
    }

    @Test func `where the creation starts it an arrival changes nothing`() {
        var state = Scene(callThenEmail).state
        #expect(state.handle(arrives(1), at: moment(20_000)).actions == [])
        #expect(state.ledger.expiresAt == moment(300_000))
    }

    @Test(
        "a delivery is not begun for a code that dies before it is heard or read",
        arguments: [(Channel.call, 30), (.email, 10), (.sms, 10), (.whatsapp, 10)])
    func tooLate(channel: Channel, seconds: Int) {
        #expect(ReportSchedule.lifeNeeded(channel) == .seconds(seconds))
        let lateAt = moment(60_000)
        var state = DeliveryState(queuedAt: moment(0))
        #expect(state.claimed(closedAt: nil, lateAt: lateAt, planned: nil, at: moment(59_999)) == .send)
        state = DeliveryState(queuedAt: moment(0))
        #expect(state.claimed(closedAt: nil, lateAt: lateAt, planned: nil, at: moment(60_000)) == .nothing)
        #expect(state.status == .failed && state.failure == .expiresTooSoon && state.work == nil)
        #expect(state.end == DeliveryEnd(status: .failed, failure: .expiresTooSoon))
    }
}
