extension VerificationState {
    /// A delivery stands differently: a certain failure of the current step's begins the next step.
    mutating func deliveryChanged(
        _ delivery: DeliveryID, _ standing: SendSummary.Standing, _ end: DeliveryEnd, _ next: DeliveryID,
        at now: Timestamp
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
        if standing == .arrived { return VerificationReply(.done, startLifetime(with: index, at: now)) }
        guard standing == .failed else { return VerificationReply(.done) }
        guard isNewest(sends[index]) else {
            // An older delivery that fails after the last step has failed was the last way the code could have come.
            return VerificationReply(
                .done, stepDeadline == nil && hasNoWayLeft ? self.end(.undeliverable(at: now)) : [])
        }
        let passedOver = end.skipReason.map { VerificationAction.record(.stepSkipped(step: sends[index].step, $0)) }
        let actions = moveOn(next: next, after: end.condition, at: now)
        return VerificationReply(.done, [passedOver].compactMap(\.self) + actions)
    }

    /// The code's or the step's time is up.
    mutating func timeReached(next: DeliveryID, at now: Timestamp) -> VerificationReply {
        guard !ledger.status.isTerminal else { return VerificationReply(.nothingToDo(.alreadyEnded)) }
        let status = ledger.effectiveStatus(at: now)
        guard status == .pending else { return VerificationReply(.done, end(status)) }
        guard let deadline = stepDeadline, now >= deadline else { return VerificationReply(.nothingToDo(.tooEarly)) }
        if let next = nextStep(from: step + 1, after: .timeout).step, wouldRingIntoCall(next) {
            return VerificationReply(.done, awaitCallEnd(before: next, at: now))
        }
        return VerificationReply(
            .done, [.record(.stepTimedOut(step: step))] + moveOn(next: next, after: .timeout, at: now))
    }

    /// Begins a step: its delivery is queued and its time runs.
    mutating func start(step index: Int, delivery: DeliveryID, at now: Timestamp) -> [VerificationAction] {
        let step = workflow.steps[index]
        self.step = index
        stepDeadline = hasStep(after: index) ? now + step.timeout : nil
        lastSendAt = now
        sends.append(
            SendSummary(
                delivery: delivery, channel: step.channel, step: index, generation: ledger.generation,
                standing: .waiting))
        return [.startDelivery(delivery, channel: step.channel, step: index, generation: ledger.generation)]
    }

    /// The first step from `index` on that can be carried out and is for this end, and a line for each that is passed
    /// over. One that cannot be carried out ends as blocked, for the conditions of those behind it.
    /// - Parameter end: How the step before ended; nil when the next one is asked for whatever its conditions.
    func nextStep(from index: Int, after end: Workflow.Condition?) -> (step: Int?, skipped: [VerificationAction]) {
        var ends = Set([end].compactMap(\.self))
        var skipped: [VerificationAction] = []
        for candidate in workflow.steps.indices.dropFirst(index) {
            guard let reason = reasonToSkip(candidate, after: end == nil ? nil : ends) else {
                return (candidate, skipped)
            }
            skipped.append(.record(.stepSkipped(step: candidate, reason)))
            if obstacle(of: candidate) != nil { ends.insert(.blocked) }
        }
        return (nil, skipped)
    }

    private func reasonToSkip(_ step: Int, after ends: Set<Workflow.Condition>?) -> TimelineEntry.SkipReason? {
        if let reason = obstacle(of: step) { return reason }
        guard let ends, !workflow.steps[step].follows(ends) else { return nil }
        return TimelineEntry.SkipReason(notOn: ends)
    }

    /// Why a step cannot be carried out, whatever happened before it.
    func obstacle(of step: Int) -> TimelineEntry.SkipReason? {
        if let obstacle = workflow.steps[step].obstacle { return TimelineEntry.SkipReason(obstacle) }
        if let limited = passedOver[step] { return limited }
        return isBarred(workflow.steps[step].channel) ? .channelBarred : nil
    }

    /// Whether a step follows that can be carried out after some end of this one.
    private func hasStep(after index: Int) -> Bool {
        workflow.steps.indices.dropFirst(index + 1).contains { obstacle(of: $0) == nil }
    }

    /// The first delivery that arrived starts the lifetime, where the workflow says so; the ceiling of R3 stays.
    private mutating func startLifetime(with index: Int, at now: Timestamp) -> [VerificationAction] {
        let arrived = sends.filter { $0.generation == ledger.generation && $0.standing == .arrived }
        guard workflow.lifetimeStarts == .firstDelivery, arrived.count == 1 else { return [] }
        ledger.expiresAt = min(now + lifetime, ledger.createdAt + CodePolicy.lifetimeCeiling)
        return [.record(.lifetimeStarted)]
    }

    /// Waits for the end of a call; the timeline tells it once.
    private mutating func awaitCallEnd(before step: Int, at now: Timestamp) -> [VerificationAction] {
        let isTold = stepDeadline != lastSendAt + workflow.steps[self.step].timeout
        stepDeadline = now + callEndAwaited
        return isTold ? [] : [.record(.stepWaiting(step: step))]
    }

    /// The next step, or the end of the workflow: with no way left by which the code can have come, that is the end.
    private mutating func moveOn(
        next delivery: DeliveryID, after end: Workflow.Condition, at now: Timestamp
    ) -> [VerificationAction] {
        let (next, skipped) = nextStep(from: step + 1, after: end)
        if let next, wouldRingIntoCall(next) { return awaitCallEnd(before: next, at: now) }
        if let next { return skipped + start(step: next, delivery: delivery, at: now) }
        stepDeadline = nil
        return skipped + [.record(.workflowEnded)] + (hasNoWayLeft ? self.end(.undeliverable(at: now)) : [])
    }

    /// Whether a step's call would ring into one that has not ended: one call at a time to one destination (R35).
    func wouldRingIntoCall(_ index: Int) -> Bool {
        workflow.steps[index].channel == .call && hasCallUnderWay
    }

    var hasCallUnderWay: Bool {
        sends.contains(where: \.isCallUnderWay)
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
