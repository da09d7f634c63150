extension VerificationState {
    /// A counted check is right: approve, once, if nothing has changed since it was counted (R4).
    mutating func codeMatched(generation: Int, at now: Timestamp) -> VerificationReply {
        let status = ledger.effectiveStatus(at: now)
        guard status == .pending else { return VerificationReply(.refused(.closed(status.word))) }
        guard generation == ledger.generation else { return VerificationReply(.refused(.staleCode)) }
        guard !ledger.checkTimes.isEmpty, ledger.checksUsed <= ledger.checksMax else {
            return VerificationReply(.refused(.checksUsedUp))
        }
        let approval = Approval(at: now, channels: carriers)
        return VerificationReply(.approved(approval), end(.approved(approval)))
    }

    /// A counted check is wrong: the last allowed one ends the verification.
    mutating func codeMismatched(generation: Int, at now: Timestamp) -> VerificationReply {
        let status = ledger.effectiveStatus(at: now)
        guard status == .pending else { return VerificationReply(.refused(.closed(status.word))) }
        guard ledger.checksLeft == 0 else { return VerificationReply(.wrongCode(left: ledger.checksLeft)) }
        return VerificationReply(.wrongCode(left: 0), end(.attemptsExceeded(at: now)))
    }

    /// A counted check is about something else than was told with the code: the code dies, right or wrong (R13).
    mutating func transactionDiffered(generation: Int, at now: Timestamp) -> VerificationReply {
        let status = ledger.effectiveStatus(at: now)
        guard status == .pending else { return VerificationReply(.refused(.closed(status.word))) }
        guard generation == ledger.generation else { return VerificationReply(.refused(.staleCode)) }
        return VerificationReply(.done, end(.blocked(at: now)))
    }

    /// Closes the verification; every terminal status erases the code and winds the deliveries up.
    mutating func end(_ status: VerificationStatus) -> [VerificationAction] {
        precondition(ledger.status == .pending && status.isTerminal, "a terminal status never changes")
        ledger.status = status
        stepDeadline = nil
        return [.eraseEnvelope, .windUpDeliveries, .record(.ended(status.word))]
    }
}
