import VerificationCore

/// Every refusal is counted, and stored with its reason (R40).
extension Verifications {
    /// Takes note of a refusal by a rule that counts nothing.
    func tell(
        _ rule: LimitRule, of application: ApplicationID, masked: String? = nil, country: String? = nil,
        until endsAt: Timestamp? = nil
    ) {
        let block = SendBlock(rule, used: 0, allowed: 0, endsAt: endsAt)
        tell(LimitEvent(.refused, block, masked: masked, country: country), of: application)
    }

    private func tell(_ refusal: LimitEvent, of application: ApplicationID) {
        observer.note(.limited(refusal.block.rule))
        refusals?.count(refusal, of: application)
    }

    /// Takes note of what a create, a command or a check was refused for, where that is a rule against abuse and not
    /// the verification's end or the request itself.
    func tell(_ refusal: Refusal, of application: ApplicationID, masked: String? = nil) {
        switch refusal {
        case .limited(let refusal): tell(refusal, of: application)
        case .tooSoon(let moment): tell(.verificationWait, of: application, masked: masked, until: moment)
        case .tooManySends: tell(.sendsPerVerification, of: application, masked: masked)
        case .callUnderWay: tell(.sendDuringCall, of: application, masked: masked)
        case .destinationClosed(.until(let end)): tell(.destinationClosed, of: application, masked: masked, until: end)
        case .destinationClosed(.untilUnlocked): tell(.destinationClosed, of: application, masked: masked)
        case .closed, .checksUsedUp, .wrongLength, .staleCode, .noStep, .channelBarred: break
        }
    }

    /// Takes note of what a stop switch has refused.
    func tell(_ stop: StopTarget, of application: ApplicationID, masked: String?) {
        switch stop {
        case .everything: tell(.stoppedEverything, of: application, masked: masked)
        case .application: tell(.stoppedApplication, of: application, masked: masked)
        case .country(let country): tell(.stoppedCountry, of: application, masked: masked, country: country)
        case .channel: tell(.stoppedChannel, of: application, masked: masked)
        }
    }
}

extension CheckedRequest {
    /// The destination of the first step that sends, masked; nil for one of the step's own, as an erasure would not
    /// find it.
    var masked: String? {
        guard let first = workflow.steps.firstIndex(where: { $0.obstacle == nil }), stepDestinations[first] == nil
        else { return nil }
        switch workflow.steps[first].channel.factor {
        case .phone: return destinations.phone?.masked
        case .mailbox: return destinations.email?.masked
        }
    }
}

extension VerificationRecord {
    /// The destination of the present step's channel, masked; nil once that was erased, and for one of the step's own.
    var masked: String? {
        let step = state.workflow.steps[state.step]
        return step.hasOwnDestination ? nil : details.destinations.entry(for: step.channel)?.masked
    }
}
