extension VerificationState {
    /// The same code once more, on the current step's channel or a named one of the workflow.
    mutating func resendRequested(_ channel: Channel?, _ delivery: DeliveryID, at now: Timestamp) -> VerificationReply {
        let chosen = channel ?? workflow.steps[step].channel
        if let refusal = refusalOfSend(at: now) { return VerificationReply(.refused(refusal)) }
        guard let target = stepIndex(for: chosen) else { return VerificationReply(.refused(.noStep)) }
        guard !isBarred(chosen) else { return VerificationReply(.refused(.channelBarred(chosen))) }
        extendLife(at: now)
        let actions = start(step: target, delivery: delivery, at: now)
        return VerificationReply(.sending(delivery), [.record(.resendAsked(chosen))] + actions)
    }

    /// A new code from the first step on; checks that were used stay used (R16). A code that was sealed for another
    /// generation than the next could neither be matched nor opened.
    mutating func reissueRequested(
        _ delivery: DeliveryID, _ generation: Int, at now: Timestamp
    ) -> VerificationReply {
        if let refusal = refusalOfSend(at: now) { return VerificationReply(.refused(refusal)) }
        guard ledger.checksLeft > 0 else { return VerificationReply(.refused(.checksUsedUp)) }
        let (first, skipped) = nextStep(from: 0, after: nil)
        guard let first else { return VerificationReply(.refused(.channelBarred(workflow.steps[0].channel))) }
        guard generation == ledger.generation + 1 else { return VerificationReply(.refused(.staleCode)) }
        ledger.generation = generation
        extendLife(at: now)
        let actions = start(step: first, delivery: delivery, at: now)
        let entry = TimelineEntry.codeReissued(generation: ledger.generation)
        return VerificationReply(.sending(delivery), [.record(entry)] + skipped + actions)
    }

    /// The next step now, without waiting for the current one's end.
    mutating func advanceRequested(_ delivery: DeliveryID, at now: Timestamp) -> VerificationReply {
        let status = ledger.effectiveStatus(at: now)
        guard status == .pending else { return VerificationReply(.refused(.closed(status.word))) }
        let (next, skipped) = nextStep(from: step + 1, after: nil)
        guard let next else { return VerificationReply(.refused(.noStep)) }
        guard !wouldRingIntoCall(next) else { return VerificationReply(.refused(.callUnderWay)) }
        let actions = [.record(.advanceAsked)] + skipped + start(step: next, delivery: delivery, at: now)
        return VerificationReply(.sending(delivery), actions)
    }

    mutating func cancelRequested(at now: Timestamp) -> VerificationReply {
        let status = ledger.effectiveStatus(at: now)
        guard status == .pending else { return VerificationReply(.refused(.closed(status.word))) }
        return VerificationReply(.done, end(.canceled(at: now)))
    }

    /// Why no further send may be asked for, in the order of precedence: closed, call under way, limits.
    private func refusalOfSend(at now: Timestamp) -> Refusal? {
        let status = ledger.effectiveStatus(at: now)
        guard status == .pending else { return .closed(status.word) }
        if hasCallUnderWay { return .callUnderWay }
        switch limits.verdict(sends: sends.count, last: lastSendAt, at: now) {
        case .allowed: return nil
        case .tooSoon(let moment): return .tooSoon(moment)
        case .tooMany: return .tooManySends
        }
    }

    /// The current step if it has the channel, otherwise the first that has.
    private func stepIndex(for channel: Channel) -> Int? {
        if workflow.steps[step].channel == channel { return step }
        return workflow.steps.firstIndex { $0.channel == channel && $0.obstacle == nil }
    }

    /// A send gives the code its lifetime again, but never past the ceiling (R3).
    private mutating func extendLife(at now: Timestamp) {
        let ceiling = ledger.createdAt + CodePolicy.lifetimeCeiling
        let hasArrived = sends.contains { $0.generation == ledger.generation && $0.standing == .arrived }
        // Where the first delivery starts the lifetime, nothing has started it for a code that has not arrived.
        guard workflow.lifetimeStarts == .creation || hasArrived else { return ledger.expiresAt = ceiling }
        ledger.expiresAt = min(max(ledger.expiresAt, now + lifetime), ceiling)
    }
}
