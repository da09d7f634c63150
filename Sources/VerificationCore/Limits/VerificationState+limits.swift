/// A send that an event would begin.
public struct PlannedSend: Sendable, Hashable {
    public let delivery: DeliveryID
    public let channel: Channel
    public let step: Int
    /// Whether somebody asked for it; otherwise it is a workflow's own step.
    public let isAsked: Bool
}

extension VerificationState {
    /// Feeds one event whose send has to be let in by the limits. What somebody asks for is refused with the limit that
    /// stands against it; a workflow's own step is passed over with the reason, and the next one is tried.
    /// - Parameter admit: Counts a send, or answers what refuses it; called once for each step that is tried.
    public mutating func handle(
        _ event: VerificationEvent, at now: Timestamp,
        admitting admit: (PlannedSend) throws(StoreError) -> LimitEvent?
    ) throws(StoreError) -> VerificationReply {
        var passedOver: [Int: TimelineEntry.SkipReason] = [:]
        while true {
            var next = self
            let reply = next.handle(event, at: now, passingOver: passedOver)
            guard let send = reply.plannedSend(of: event), let refusal = try admit(send) else {
                self = next
                return reply
            }
            if send.isAsked { return VerificationReply(.refused(.limited(refusal))) }
            // No step is tried twice, so that this comes to an end.
            precondition(passedOver[send.step] == nil, "a step that is passed over begins nothing")
            passedOver[send.step] = refusal.block.rule.skipReason
        }
    }

    private mutating func handle(
        _ event: VerificationEvent, at now: Timestamp, passingOver steps: [Int: TimelineEntry.SkipReason]
    ) -> VerificationReply {
        passedOver = steps
        defer { passedOver = [:] }
        return handle(event, at: now)
    }

    /// The send that a verification which has just begun queues first.
    public var firstSend: PlannedSend? {
        sends.first.map { PlannedSend(delivery: $0.delivery, channel: $0.channel, step: $0.step, isAsked: true) }
    }

    /// Calls that had not ended before and have now, by their deliveries.
    public func endedCalls(since before: VerificationState) -> [SendSummary] {
        zip(before.sends, sends).filter { $0.0.isCallUnderWay && !$0.1.isCallUnderWay }.map(\.1)
    }

    /// The number's area whose verifications this one is counted among when it ends: that of the first send to a phone.
    public func countedArea(_ targets: SendTargets) -> NumberArea? {
        sends.lazy.compactMap { targets.target(step: $0.step, channel: $0.channel)?.area }.first
    }
}

extension VerificationReply {
    fileprivate func plannedSend(of event: VerificationEvent) -> PlannedSend? {
        for case .startDelivery(let delivery, let channel, let step, _) in actions {
            return PlannedSend(delivery: delivery, channel: channel, step: step, isAsked: event.isAsked)
        }
        return nil
    }
}

extension VerificationEvent {
    /// Whether somebody asks for a send with it.
    fileprivate var isAsked: Bool {
        switch self {
        case .resendRequested, .reissueRequested, .advanceRequested: true
        case .codeMatched, .codeMismatched, .transactionDiffered, .cancelRequested, .replaced, .deliveryChanged,
            .timeReached:
            false
        }
    }
}

extension SendSummary {
    /// Both standings count: a waiting call may start to ring at any moment.
    var isCallUnderWay: Bool { channel == .call && (standing == .waiting || standing == .underWay) }
}

extension VerificationDraft {
    /// The first send, as the limits are asked for it; nil for one that is not counted.
    public func firstSend(at now: Timestamp) -> SendBook.Send? {
        let begun = VerificationState.begin(at: now, policy: policy, workflow: workflow, delivery: firstDelivery)
        guard let first = begun.state.firstSend else { return nil }
        return SendBook.Send(first, targets, details, ownKeys: ownKeys)
    }
}
