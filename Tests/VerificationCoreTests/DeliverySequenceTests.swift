import Testing

@testable import VerificationCore

/// Every way in which five claims of one delivery can go, with a worker that may die at any place.
struct DeliverySequenceTests {
    @Test("I5 R24 R26 whatever the gateway answers and wherever the worker dies", arguments: Channel.allCases)
    func everyWay(channel: Channel) {
        let walk = DeliveryWalk(channel: channel)
        walk.go(DeliveryState(queuedAt: moment(0)), Traces(), at: moment(0), left: 5)
        #expect(walk.faults.isEmpty, "\(walk.faults.prefix(3))")
        #expect(walk.count > 5000)
    }
}

/// What the outside world has seen of a delivery.
private struct Traces {
    /// Submissions that a gateway may have carried out.
    var mayBeOut = 0
    /// Whether the gateway may keep an upload.
    var mayHoldUpload = false
}

private final class DeliveryWalk {
    private enum Way: CaseIterable {
        case dies, preparingFailsForNow, preparingFails, diesSubmitting, refusedForNow, refused, accepted, unknown
        case stillGoing, heard, failed, noReport
        case released, notReleased

        var order: DeliveryOrder? {
            switch self {
            case .dies: nil
            case .preparingFailsForNow, .preparingFails, .diesSubmitting, .refusedForNow, .refused, .accepted, .unknown:
                .send
            case .stillGoing, .heard, .failed, .noReport: .report
            case .released, .notReleased: .release
            }
        }
    }

    private(set) var faults: [String] = []
    private(set) var count = 0
    private let channel: Channel
    private let memo = GatewayMemo("m")

    init(channel: Channel) {
        self.channel = channel
    }

    func go(_ state: DeliveryState, _ traces: Traces, at now: Timestamp, left: Int) {
        guard left > 0 else {
            count += 1
            return
        }
        for closedAt in [nil, now] {
            var claimed = state
            let order = claimed.claimed(closedAt: closedAt, planned: memo, at: now)
            judge(state, claimed, order, traces, closedAt)
            let later = max(claimed.dueAt, now) + .seconds(1)
            guard order != .nothing else {
                go(claimed, traces, at: later, left: left - 1)
                continue
            }
            for way in Way.allCases where way.order == nil || way.order == order {
                var next = claimed
                var nextTraces = traces
                take(way, &next, &nextTraces, closedAt, now)
                if way != .dies { judgeEnd(claimed, next, nextTraces, order) }
                go(next, nextTraces, at: max(next.dueAt, now) + .seconds(1), left: left - 1)
            }
        }
    }

    private func take(
        _ way: Way, _ state: inout DeliveryState, _ traces: inout Traces, _ closedAt: Timestamp?, _ now: Timestamp
    ) {
        let passing = GatewayFault(.gatewayUnavailable, detail: "x")
        let lasting = GatewayFault(.badDestination, detail: "x")
        if way.order == .send { traces.mayHoldUpload = true }
        switch way {
        case .dies: break
        case .preparingFailsForNow: state.refused(passing, jitter: 0.5, at: now)
        case .preparingFails: state.refused(lasting, jitter: 0.5, at: now)
        case .diesSubmitting, .refusedForNow, .refused, .accepted, .unknown:
            state.prepared(memo)
            submit(way, &state, &traces, now)
        case .stillGoing: state.reported(report(.ringing, false), channel: channel, closedAt: closedAt, at: now)
        case .heard: state.reported(report(.heard, true), channel: channel, closedAt: closedAt, at: now)
        case .failed: state.reported(report(.failed, true), channel: channel, closedAt: closedAt, at: now)
        case .noReport: state.reportFailed(channel: channel, closedAt: closedAt, at: now)
        case .released:
            state.released()
            traces.mayHoldUpload = false
        case .notReleased: state.releaseFailed(jitter: 0.5, at: now)
        }
    }

    private func submit(_ way: Way, _ state: inout DeliveryState, _ traces: inout Traces, _ now: Timestamp) {
        switch way {
        case .refusedForNow: state.refused(GatewayFault(.rateLimited, detail: "x"), jitter: 0.5, at: now)
        case .refused: state.refused(GatewayFault(.noQuota, detail: "x"), jitter: 0.5, at: now)
        case .accepted:
            traces.mayBeOut += 1
            state.accepted(memo, channel: channel, at: now)
        case .unknown:
            traces.mayBeOut += 1
            state.outcomeUnknown(at: now)
        default: traces.mayBeOut += 1
        }
    }

    private func judge(
        _ before: DeliveryState, _ claimed: DeliveryState, _ order: DeliveryOrder, _ traces: Traces,
        _ closedAt: Timestamp?
    ) {
        require(traces.mayBeOut <= 1, "I5 two submissions may be out")
        if order == .send {
            require(traces.mayBeOut == 0, "R26 sent again although the first may be out")
            require(closedAt == nil, "sent although the verification has ended")
            require(claimed.holdsUpload, "R24 what may be uploaded is noted before it is")
        }
        if before.endedAt != nil {
            require(claimed.status == before.status && order != .report, "an ended delivery went on")
        }
        judgeWork(claimed, traces)
    }

    private func judgeEnd(_ claimed: DeliveryState, _ next: DeliveryState, _ traces: Traces, _ order: DeliveryOrder) {
        if order == .release { require(next.status == claimed.status, "a release changed the status") }
        if traces.mayBeOut > 0 { require(next.standing != .waiting, "R26 it may be out, but counts as not sent") }
        judgeWork(next, traces)
    }

    private func judgeWork(_ state: DeliveryState, _ traces: Traces) {
        if traces.mayHoldUpload { require(state.work != nil, "R24 an upload was forgotten") }
        if state.endedAt != nil {
            require(state.work == nil || state.work == .release, "an ended delivery has work left")
        }
        require(state.endedAt != nil || state.work != nil, "a delivery that is neither ended nor worked on")
        let hasFailed = state.standing == .failed || state.standing == .unknown
        require(!hasFailed || state.failure != nil, "every failure has its reason")
    }

    private func report(_ status: DeliveryStatus, _ isFinal: Bool) -> GatewayReport {
        GatewayReport(status: status, vendorWord: "w", isFinal: isFinal)
    }

    private func require(_ holds: Bool, _ rule: String) {
        if !holds, faults.count < 20 { faults.append(rule) }
    }
}
