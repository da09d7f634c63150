import Testing

@testable import VerificationCore

/// One line per event of a delivery: where it stands, what happens, how it stands then.
struct DeliveryTableTests {
    private static let memo = GatewayMemo("upload")
    private static let callMemo = GatewayMemo("call")

    private static func state(
        _ status: DeliveryStatus, _ phase: DeliveryState.Phase = .preparing, _ work: DeliveryState.Work?, due: Int = 0,
        tries: Int = 0, memo: GatewayMemo? = nil, submitted: Int? = nil, ended: Int? = nil,
        failure: DeliveryFailure? = nil,
        word: String? = nil
    ) -> DeliveryState {
        DeliveryState(
            status: status, phase: phase, work: work, dueAt: moment(due), tries: tries, memo: memo,
            holdsUpload: memo != nil,
            submittedAt: submitted.map(moment), endedAt: ended.map(moment), failure: failure, vendorWord: word,
            leftBehind: [])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let from: DeliveryState
        let event: @Sendable (inout DeliveryState) -> DeliveryOrder?
        let order: DeliveryOrder?
        let to: DeliveryState

        /// A claim, which is answered with an order.
        init(
            _ name: String, _ from: DeliveryState, _ order: DeliveryOrder, _ to: DeliveryState,
            claim: @escaping @Sendable (inout DeliveryState) -> DeliveryOrder
        ) {
            testDescription = name
            self.from = from
            event = claim
            self.order = order
            self.to = to
        }

        init(
            _ name: String, _ from: DeliveryState, _ to: DeliveryState,
            event: @escaping @Sendable (inout DeliveryState) -> Void
        ) {
            testDescription = name
            self.from = from
            self.event = {
                event(&$0)
                return nil
            }
            order = nil
            self.to = to
        }

        func check() {
            var state = from
            #expect(event(&state) == order)
            #expect(state == to)
        }
    }

    private static let queued = state(.queued, .preparing, .send)
    private static let preparing = state(.sending, .preparing, .send, tries: 1, memo: memo)
    private static let submitting = state(.sending, .submitting, .send, tries: 1, memo: memo)
    private static let submitted = state(.submitted, .submitting, .report, due: 2000, memo: callMemo, submitted: 1000)

    static let claims: [Row] = [
        Row("a queued one is sent, and what the gateway may keep is noted first", queued, .send, preparing) {
            $0.claimed(closedAt: nil, planned: memo, at: moment(1000))
        },
        Row(
            "one whose worker died while preparing is sent again", preparing, .send,
            state(.sending, .preparing, .send, tries: 2, memo: memo)
        ) {
            $0.claimed(closedAt: nil, planned: memo, at: moment(1000))
        },
        Row(
            "R24 one that was refused is sent again, with a note that names all of its uploads",
            state(.queued, .preparing, .send, tries: 1, memo: callMemo), .send,
            state(.sending, .preparing, .send, tries: 2, memo: memo)
        ) {
            $0.claimed(closedAt: nil, planned: memo, at: moment(1000))
        },
        Row(
            "R26 one whose worker died while submitting has an unknown outcome", submitting, .nothing,
            state(.unknown, .submitting, .release, due: 91_000, memo: memo, ended: 1000, failure: .outcomeUnknown)
        ) {
            $0.claimed(closedAt: nil, planned: memo, at: moment(1000))
        },
        Row(
            "R26 also when the verification has ended", submitting, .nothing,
            state(.unknown, .submitting, .release, due: 91_000, memo: memo, ended: 1000, failure: .outcomeUnknown)
        ) {
            $0.claimed(closedAt: moment(500), planned: memo, at: moment(1000))
        },
        Row(
            "one of an ended verification is given up", queued, .nothing,
            state(.failed, .preparing, nil, ended: 1000, failure: .verificationClosed)
        ) {
            $0.claimed(closedAt: moment(500), planned: memo, at: moment(1000))
        },
        Row(
            "R24 one that may have uploaded is given up and released", preparing, .nothing,
            state(.failed, .preparing, .release, due: 1000, memo: memo, ended: 1000, failure: .verificationClosed)
        ) {
            $0.claimed(closedAt: moment(500), planned: memo, at: moment(1000))
        },
        Row("a submitted one is asked for", submitted, .report, submitted) {
            $0.claimed(closedAt: nil, planned: nil, at: moment(2000))
        },
        Row(
            "an ended one is released", state(.heard, .submitting, .release, memo: memo), .release,
            state(.heard, .submitting, .release, memo: memo)
        ) { $0.claimed(closedAt: moment(1), planned: nil, at: moment(2000)) },
        Row("one that needs nothing more", state(.heard, .submitting, nil), .nothing, state(.heard, .submitting, nil)) {
            $0.claimed(closedAt: nil, planned: memo, at: moment(2000))
        },
    ]

    @Test("a claim", arguments: claims)
    func claimRow(row: Row) { row.check() }

    private static let busyGateway = GatewayFault(.gatewayUnavailable, detail: "x")
    private static let refusal = GatewayFault(.badDestination, detail: "x")
    private static let third = state(.sending, .preparing, .send, tries: 3, memo: memo)

    static let sends: [Row] = [
        Row("prepared", preparing, state(.sending, .submitting, .send, tries: 1, memo: callMemo)) {
            $0.prepared(callMemo)
        },
        Row(
            "R95 a passing refusal is tried again after half a second and its jitter", preparing,
            state(.queued, .preparing, .send, due: 1250, tries: 1, memo: memo, failure: .gatewayUnavailable)
        ) {
            $0.refused(busyGateway, jitter: 0.5, at: moment(1000))
        },
        Row(
            "R26 a passing refusal of the submission may be tried again", submitting,
            state(.queued, .preparing, .send, due: 1500, tries: 1, memo: memo, failure: .gatewayUnavailable)
        ) {
            $0.refused(busyGateway, jitter: 1, at: moment(1000))
        },
        Row(
            "R97 the gateway's own wish is a lower bound", preparing,
            state(.queued, .preparing, .send, due: 11_000, tries: 1, memo: memo, failure: .rateLimited)
        ) {
            $0.refused(GatewayFault(.rateLimited, detail: "x", retryAfter: .seconds(10)), jitter: 0, at: moment(1000))
        },
        Row(
            "R97 but of a minute at most", preparing,
            state(.queued, .preparing, .send, due: 61_000, tries: 1, memo: memo, failure: .rateLimited)
        ) {
            $0.refused(
                GatewayFault(.rateLimited, detail: "x", retryAfter: .seconds(Int64.max)), jitter: 0, at: moment(1000))
        },
        Row(
            "a wish in the past is none", preparing,
            state(.queued, .preparing, .send, due: 1000, tries: 1, memo: memo, failure: .rateLimited)
        ) {
            $0.refused(GatewayFault(.rateLimited, detail: "x", retryAfter: .seconds(-5)), jitter: 0, at: moment(1000))
        },
        Row(
            "a passing refusal for the third time is the end", third,
            state(.failed, .preparing, .release, due: 1000, memo: memo, ended: 1000, failure: .gatewayUnavailable)
        ) {
            $0.refused(busyGateway, jitter: 0, at: moment(1000))
        },
        Row(
            "waiting for a free line is no try that counts", third,
            state(.queued, .preparing, .send, due: 1000, tries: 3, memo: memo, failure: .concurrencyLimit)
        ) {
            $0.refused(GatewayFault(.concurrencyLimit, detail: "x"), jitter: 0, at: moment(1000))
        },
        Row(
            "a lasting refusal is the end at once", preparing,
            state(.failed, .preparing, .release, due: 1000, memo: memo, ended: 1000, failure: .badDestination)
        ) {
            $0.refused(refusal, jitter: 0, at: moment(1000))
        },
        Row("a call was taken", submitting, submitted) {
            $0.accepted(callMemo, channel: .call, at: moment(1000))
        },
        Row(
            "nobody knows whether it was taken: the audio stays while a call may play it", submitting,
            state(.unknown, .submitting, .release, due: 91_000, memo: memo, ended: 1000, failure: .outcomeUnknown)
        ) {
            $0.outcomeUnknown(at: moment(1000))
        },
        Row(
            "it cannot be rendered", state(.sending, .preparing, .send, tries: 1),
            state(.failed, .preparing, nil, tries: 1, ended: 1000, failure: .unrenderable)
        ) {
            $0.fail(.unrenderable, at: moment(1000))
        },
    ]

    @Test("a send", arguments: sends)
    func sendRow(row: Row) { row.check() }

    private static func report(_ status: DeliveryStatus, final: Bool, _ failure: DeliveryFailure? = nil)
        -> GatewayReport
    {
        GatewayReport(status: status, vendorWord: "w", isFinal: final, failure: failure)
    }

    private static func after(
        _ report: GatewayReport, from: DeliveryState = submitted, channel: Channel = .call, closed: Int? = nil,
        at: Int = 3000
    ) -> DeliveryState {
        var state = from
        state.reported(report, channel: channel, closedAt: closed.map(moment), at: moment(at))
        return state
    }

    @Test(
        "a report that is not the last",
        arguments: [
            (DeliveryStatus.submitted, DeliveryStatus.ringing, DeliveryStatus.ringing), (.ringing, .inCall, .inCall),
            (.inCall, .ringing, .inCall), (.answered, .ringing, .answered), (.ringing, .submitted, .ringing),
            (.ringing, .queued, .ringing), (.inCall, .answered, .answered),
        ])
    func unfinished(from: DeliveryStatus, told: DeliveryStatus, becomes: DeliveryStatus) {
        let start = Self.state(from, .submitting, .report, memo: Self.callMemo, submitted: 1000)
        let state = Self.after(Self.report(told, final: false), from: start)
        #expect(state.status == becomes && state.work == .report && state.tries == 1 && state.dueAt == moment(4000))
        #expect(state.vendorWord == "w" && state.endedAt == nil && state.failure == nil)
    }

    @Test(
        "R24 the last report ends it and has its audio released",
        arguments: [
            (DeliveryStatus.heard, nil, DeliveryStatus.heard, nil), (.answered, nil, .answered, nil),
            (.noAnswer, nil, .noAnswer, .channelFailed), (.busy, .channelFailed, .busy, .channelFailed),
            (.failed, .noQuota, .failed, .noQuota), (.rejected, nil, .rejected, .channelFailed),
            (.unknown, nil, .unknown, .outcomeUnknown), (.ringing, nil, .unknown, .outcomeUnknown),
            (.inCall, nil, .unknown, .outcomeUnknown), (.submitted, nil, .unknown, .outcomeUnknown),
        ] as [(DeliveryStatus, DeliveryFailure?, DeliveryStatus, DeliveryFailure?)])
    func finished(told: DeliveryStatus, why: DeliveryFailure?, becomes: DeliveryStatus, failure: DeliveryFailure?) {
        let state = Self.after(Self.report(told, final: true, why))
        #expect(state.status == becomes && state.failure == failure && state.endedAt == moment(3000))
        #expect(state.work == .release && state.dueAt == moment(3000) && state.tries == 0)
    }

    @Test func `a mail that the vendor took and says no more of stays submitted`() {
        let state = Self.after(Self.report(.submitted, final: true), channel: .email)
        #expect(state.status == .submitted && state.failure == nil && state.endedAt == moment(3000))
    }

    @Test(
        "a call is followed for 180 s, 40 s after its verification's end; a mail for 900 s, not after the end",
        arguments: [
            (Channel.call, nil, 180_999, 181_000), (.call, 20_000, 59_999, 60_000), (.call, 170_000, 180_999, 181_000),
            (.email, nil, 900_999, 901_000), (.email, 20_000, 19_999, 20_000),
        ] as [(Channel, Int?, Int, Int)])
    func patience(channel: Channel, closed: Int?, lastAsked: Int, givenUp: Int) {
        let start = Self.state(.ringing, .submitting, .report, memo: Self.callMemo, submitted: 1000)
        var waiting = start
        waiting.reportFailed(channel: channel, closedAt: closed.map(moment), at: moment(lastAsked))
        #expect(waiting.work == .report && waiting.dueAt == moment(givenUp) && waiting.endedAt == nil)
        var state = start
        state.reportFailed(channel: channel, closedAt: closed.map(moment), at: moment(givenUp))
        #expect(state.work == .release && state.endedAt == moment(givenUp))
        let isLost = channel == .call && closed == nil
        #expect(state.status == (isLost ? .unknown : .ringing) && state.failure == (isLost ? .outcomeUnknown : nil))
    }

    @Test("R24 a release is asked for until it is confirmed: 60 times soon, then every ten minutes for three days")
    func release() {
        var state = Self.state(.heard, .submitting, .release, memo: Self.memo)
        for count in 1..<60 {
            state.releaseFailed(jitter: 1, at: moment(0))
            #expect(state.work == .release && state.tries == count && state.holdsUpload)
            #expect(state.dueAt <= moment(8000) && state.dueAt > moment(0))
        }
        var confirmed = state
        confirmed.released()
        #expect(confirmed.work == nil && !confirmed.holdsUpload)
        for count in 60..<492 {
            state.releaseFailed(jitter: 1, at: moment(0))
            #expect(state.work == .release && state.tries == count && state.dueAt == moment(600_000))
        }
        state.releaseFailed(jitter: 1, at: moment(0))
        #expect(state.work == nil && state.holdsUpload)
    }

    @Test func `a delivery's standing follows from its status and phase`() {
        let standings: [DeliveryStatus: SendSummary.Standing] = [
            .queued: .waiting, .submitted: .underWay, .ringing: .underWay, .inCall: .underWay, .answered: .arrived,
            .heard: .arrived,
            .delivered: .arrived, .opened: .arrived, .clicked: .arrived, .unknown: .unknown, .noAnswer: .failed,
            .busy: .failed,
            .rejected: .failed, .bounced: .failed, .failed: .failed,
        ]
        for (status, standing) in standings {
            #expect(Self.state(status, .submitting, nil).standing == standing, "\(status)")
        }
        #expect(Self.preparing.standing == .waiting && Self.submitting.standing == .underWay)
        #expect(standings.count == DeliveryStatus.allCases.count - 1)
    }

    @Test(
        "R95 the back-off doubles to 8 s and is drawn in full",
        arguments: [
            (1, 500), (2, 1000), (3, 2000), (4, 4000), (5, 8000), (6, 8000), (60, 8000), (0, 500),
        ])
    func backOff(tries: Int, bound: Int64) {
        #expect(RetryPolicy.delay(afterTry: tries, jitter: 1, asked: nil) == .milliseconds(bound))
        #expect(RetryPolicy.delay(afterTry: tries, jitter: 0, asked: nil) == .zero)
        #expect(RetryPolicy.delay(afterTry: tries, jitter: 5, asked: nil) == .milliseconds(bound))
        #expect(RetryPolicy.delay(afterTry: tries, jitter: -5, asked: nil) == .zero)
    }
}
