extension VerificationState {
    /// A delivery stands differently: a certain failure of the current step's begins the next step.
    mutating func deliveryChanged(
        _ delivery: DeliveryID, _ standing: SendSummary.Standing, _ next: DeliveryID, at now: Timestamp
    ) -> VerificationReply {
        guard let index = sends.firstIndex(where: { $0.delivery == delivery }) else {
            return VerificationReply(.nothingToDo(.unknownDelivery))
        }
        guard sends[index].standing != standing else { return VerificationReply(.nothingToDo(.noChange)) }
        sends[index].standing = standing
        guard ledger.effectiveStatus(at: now) == .pending else { return VerificationReply(.nothingToDo(.alreadyEnded)) }
        guard sends[index].generation == ledger.generation else {
            return VerificationReply(.nothingToDo(.formerGeneration))
        }
        guard standing == .failed else { return VerificationReply(.done) }
        if isNewest(sends[index]) { return VerificationReply(.done, moveOn(next: next, at: now)) }
        // An older delivery that fails after the last step has failed was the last way the code could have come.
        return VerificationReply(.done, stepDeadline == nil && hasNoWayLeft ? end(.undeliverable(at: now)) : [])
    }

    /// The code's or the step's time is up.
    mutating func timeReached(next: DeliveryID, at now: Timestamp) -> VerificationReply {
        guard !ledger.status.isTerminal else { return VerificationReply(.nothingToDo(.alreadyEnded)) }
        let status = ledger.effectiveStatus(at: now)
        guard status == .pending else { return VerificationReply(.done, end(status)) }
        guard let deadline = stepDeadline, now >= deadline else { return VerificationReply(.nothingToDo(.tooEarly)) }
        if let next = nextStep(from: step + 1).step, wouldRingIntoCall(next) {
            stepDeadline = now + callEndAwaited
            return VerificationReply(.done)
        }
        return VerificationReply(.done, [.record(.stepTimedOut(step: step))] + moveOn(next: next, at: now))
    }

    /// Begins a step: its delivery is queued and its time runs.
    mutating func start(step index: Int, delivery: DeliveryID, at now: Timestamp) -> [VerificationAction] {
        let step = workflow.steps[index]
        self.step = index
        stepDeadline = nextStep(from: index + 1).step == nil ? nil : now + step.timeout
        lastSendAt = now
        sends.append(
            SendSummary(
                delivery: delivery, channel: step.channel, step: index, generation: ledger.generation,
                standing: .waiting))
        return [.startDelivery(delivery, channel: step.channel, step: index, generation: ledger.generation)]
    }

    /// The first step from `index` on whose channel may be used, and a line for each that is passed over.
    func nextStep(from index: Int) -> (step: Int?, skipped: [VerificationAction]) {
        var skipped: [VerificationAction] = []
        for candidate in workflow.steps.indices.dropFirst(index) {
            if !isBarred(workflow.steps[candidate].channel) { return (candidate, skipped) }
            skipped.append(.record(.stepSkipped(step: candidate, .channelBarred)))
        }
        return (nil, skipped)
    }

    /// The next step, or the end of the workflow: with no way left by which the code can have come, that is the end.
    private mutating func moveOn(next delivery: DeliveryID, at now: Timestamp) -> [VerificationAction] {
        let (next, skipped) = nextStep(from: step + 1)
        if let next, wouldRingIntoCall(next) {
            stepDeadline = now + callEndAwaited
            return []
        }
        if let next { return skipped + start(step: next, delivery: delivery, at: now) }
        stepDeadline = nil
        return skipped + [.record(.workflowEnded)] + (hasNoWayLeft ? end(.undeliverable(at: now)) : [])
    }

    /// Whether a step's call would ring into one that has not ended: one call at a time to one destination (R35).
    func wouldRingIntoCall(_ index: Int) -> Bool {
        workflow.steps[index].channel == .call && hasCallUnderWay
    }

    /// Both standings count: a waiting call may start to ring at any moment.
    var hasCallUnderWay: Bool {
        sends.contains { $0.channel == .call && ($0.standing == .waiting || $0.standing == .underWay) }
    }

    /// Whether every delivery of the valid code has failed for certain.
    private var hasNoWayLeft: Bool {
        sends.allSatisfy { $0.generation != ledger.generation || $0.standing == .failed }
    }

    /// Whether a delivery is the one that the current step waits for; an older one does not move the workflow.
    private func isNewest(_ send: SendSummary) -> Bool {
        send.delivery == sends.last?.delivery
    }
}

/// How soon a step whose call has to wait for the end of another one is looked at again. Every call comes to an end:
/// the delivery gives up following it after `ReportSchedule.patience`.
private let callEndAwaited: Duration = .seconds(5)
