import Testing

@testable import VerificationCore

/// What must hold whatever happens: an observer of its own that is told each event and what came of it.
struct VerificationJudge {
    enum Input: Sendable, Hashable {
        /// A check is counted; its outcome comes later or never.
        case count
        case event(VerificationEvent)
    }

    private(set) var faults: [String] = []
    private var checksCounted = 0
    private var approvals = 0

    init() {}

    /// Feeds an input to the state and looks at what changed.
    mutating func feed(_ input: Input, to state: inout VerificationState, at now: Timestamp) {
        let before = state
        switch input {
        case .count:
            if case .counted = state.ledger.count(length: state.ledger.codeLength, at: now) { checksCounted += 1 }
            judgeCount(before, state, now)
        case .event(let event):
            let reply = state.handle(event, at: now)
            judge(event, reply, before, state, now)
        }
        judgeAlways(before, state)
    }

    private mutating func judgeCount(_ before: VerificationState, _ after: VerificationState, _ now: Timestamp) {
        if after.ledger.checkTimes.count != before.ledger.checkTimes.count {
            require(
                before.ledger.status == .pending && now < before.ledger.expiresAt, "a check was counted when closed")
        }
        require(
            checksCounted + before.ledger.checksCarried <= before.ledger.checksMax || checksCounted == 0,
            "I1 checks counted")
        require(after.ledger.status == before.ledger.status, "counting changed the status")
    }

    private mutating func judge(
        _ event: VerificationEvent, _ reply: VerificationReply, _ before: VerificationState, _ after: VerificationState,
        _ now: Timestamp
    ) {
        let hasEnded = !before.ledger.status.isTerminal && after.ledger.status.isTerminal
        require(
            reply.actions.contains(.eraseEnvelope) == hasEnded,
            "R57 every end erases the envelope, and nothing else does")
        require(reply.actions.contains(.windUpDeliveries) == hasEnded, "every end winds deliveries up")
        require(reply.actions.contains(.record(.ended(after.ledger.status.word))) == hasEnded, "every end is told")
        judgeApproval(event, reply, before, after, now)
        judgeStarts(reply, before, after, now)
        switch reply.answer {
        case .refused: require(before == after && reply.actions.isEmpty, "a refusal changed something")
        case .nothingToDo:
            require(before.ledger == after.ledger && reply.actions.isEmpty, "nothing to do, but something was done")
        default: break
        }
    }

    private mutating func judgeApproval(
        _ event: VerificationEvent, _ reply: VerificationReply, _ before: VerificationState, _ after: VerificationState,
        _ now: Timestamp
    ) {
        guard case .approved(let approval) = after.ledger.status, before.ledger.status == .pending else {
            if case .approved = reply.answer { require(false, "an approval was told that is not kept") }
            return
        }
        approvals += 1
        require(approvals == 1, "I2 approved twice")
        require(event == .codeMatched(generation: before.ledger.generation), "I2 R5 approved without the valid code")
        require(now < before.ledger.expiresAt, "R3 approved at or after expiry")
        require(now < before.ledger.createdAt + .seconds(600), "R3 approved 600 s or more after creation")
        require(checksCounted > 0 || before.ledger.checksCarried > 0, "R7 approved without a counted check")
        require(reply.answer == .approved(approval) && approval.at == now, "the approval told is the one kept")
    }

    private mutating func judgeStarts(
        _ reply: VerificationReply, _ before: VerificationState, _ after: VerificationState, _ now: Timestamp
    ) {
        let started = reply.actions.filter { if case .startDelivery = $0 { true } else { false } }
        require(
            started.count == after.sends.count - before.sends.count && started.count <= 1,
            "every start is remembered, one at a time")
        guard case .startDelivery(let delivery, let channel, let step, let generation)? = started.first else { return }
        let send = after.sends.last
        require(
            send?.delivery == delivery && send?.channel == channel && send?.step == step, "the send is the one started")
        require(
            generation == after.ledger.generation && after.ledger.status == .pending, "R5 only the valid code is sent")
        require(now < before.ledger.expiresAt, "sent after expiry")
        let isBarred = after.sends.dropLast().contains { $0.channel == channel && $0.standing == .unknown }
        require(!isBarred, "R26 sent on a channel with an unknown outcome")
        let calls = after.sends.filter { $0.channel == .call && [.waiting, .underWay].contains($0.standing) }
        require(channel != .call || calls.count == 1, "R35 two calls at a time")
        require(after.sends.count < after.limits.sendsMax + after.workflow.steps.count, "R34 sends are bounded")
    }

    private mutating func judgeAlways(_ before: VerificationState, _ after: VerificationState) {
        if before.ledger.status.isTerminal { require(before.ledger == after.ledger, "I3 a terminal state changed") }
        require(after.ledger.checksUsed >= before.ledger.checksUsed, "R16 checks were given back")
        require(after.ledger.expiresAt >= before.ledger.expiresAt, "a life was shortened")
        require(after.ledger.expiresAt <= after.ledger.createdAt + .seconds(600), "R3 a life past the ceiling")
        require((0...1).contains(after.ledger.generation - before.ledger.generation), "R5 generations rise one by one")
        require(after.workflow.steps.indices.contains(after.step), "a step that there is")
        require((after.nextDeadline == nil) == after.ledger.status.isTerminal, "a deadline until the end")
        require(after.nextDeadline.map { $0 <= after.ledger.expiresAt } != false, "the code's end is a deadline")
    }

    private mutating func require(_ holds: Bool, _ rule: String) {
        if !holds { faults.append(rule) }
    }
}
