import Logging
public import VerificationCore

/// What a check came to. Both are answers; whatever else happens is an error.
public enum CheckResult: Sendable, Hashable {
    case approved(Approval, checksLeft: Int)
    /// The code is wrong. The asker has so many checks left; the verification may be open with none of them, because
    /// others are another's.
    case wrongCode(checksLeft: Int, status: VerificationStatus.Word)
    /// The transaction is another one than the code is bound to: the verification has ended, whatever the code (R13).
    case transactionDiffered
}

extension Verifications {
    /// Checks a typed code: count, commit, then compare (R7); approval is one guarded write (R4).
    /// - Parameter typed: What the person typed. Anything that is not a row of digits is refused and not counted (R8).
    public func check(
        _ id: VerificationID, typed: String, by application: ApplicationID
    ) async throws(ServiceError) -> CheckResult {
        try await submit(SubmittedCheck(typed: typed), for: id, by: application).result
    }

    /// Checks a typed code with all that a check may carry, and signs the proof of an approval (R53).
    public func submit(
        _ check: SubmittedCheck, for id: VerificationID, by application: ApplicationID
    ) async throws(ServiceError) -> CheckAnswer {
        guard let code = Code(typed: check.typed) else {
            throw .invalid([FieldFault("code", .invalid, "the digits of the code, as text")])
        }
        let key = VerificationKey(application: application, id: id)
        // Asked before anything is looked up or counted, so that it tells nothing of the verification.
        if let block = try await pause(of: application) {
            logCheck(key, .refused)
            let refusal = Refusal.limited(LimitEvent(.refused, block, masked: nil, country: nil))
            tell(refusal, of: application)
            throw .refused(refusal)
        }
        let outcome = try await stored { () async throws(StoreError) in
            try await store.countCheck(
                key, length: code.length, handle: check.handle.map { vault.fingerprint(Array($0.utf8)) },
                at: clock.now())
        }
        switch outcome {
        case .notFound:
            try spendDigest(code, key)
            observer.note(.checked(.unknown))
            throw .notFound
        case .refused(let refusal):
            try spendDigest(code, key)
            logCheck(key, .refused)
            tell(refusal, of: application)
            throw .refused(refusal)
        case .counted(let ticket):
            return try await decide(ticket, code, check.transaction)
        }
    }

    private func decide(
        _ ticket: CheckTicket, _ code: Code, _ transaction: TransactionRequest?
    ) async throws(ServiceError) -> CheckAnswer {
        let bound: [UInt8]?
        let isRight: Bool
        do {
            bound = try transaction?.digest(vault, ticket.key.application)
            let scope = CodeScope(
                application: ticket.key.application, verification: ticket.key.id, generation: ticket.generation,
                transaction: bound)
            isRight = try vault.matches(code, ticket.digest, scope: scope)
        } catch {
            throw .unavailable("the code could not be compared")
        }
        watch(isWrong: !isRight, by: ticket.key.application)
        guard bound == ticket.transaction else { return try await refuseTransaction(ticket) }
        if isRight { return try await approve(ticket, transaction) }
        let status = try await statusAfterMismatch(ticket)
        logCheck(ticket.key, .wrongCode)
        return CheckAnswer(.wrongCode(checksLeft: ticket.checksLeft, status: status))
    }

    /// What the wrong check leaves: only the last one of all ends the verification, not the asker's own last. What else
    /// has ended it since the check was counted is not this answer's to tell.
    private func statusAfterMismatch(_ ticket: CheckTicket) async throws(ServiceError) -> VerificationStatus.Word {
        guard ticket.checksLeft == 0 else { return .pending }
        let (answer, _) = try await apply(.codeMismatched(generation: ticket.generation), to: ticket.key)
        switch answer {
        case .wrongCode(left: 0), .refused(.closed(.attemptsExceeded)): return .attemptsExceeded
        case .wrongCode, .refused, .approved, .done, .sending, .nothingToDo: return .pending
        }
    }

    private func refuseTransaction(_ ticket: CheckTicket) async throws(ServiceError) -> CheckAnswer {
        let (answer, _) = try await apply(.transactionDiffered(generation: ticket.generation), to: ticket.key)
        if case .refused(let refusal) = answer {
            logCheck(ticket.key, .refused)
            throw .refused(refusal)
        }
        logCheck(ticket.key, .transactionDiffered)
        signal.ring()
        return CheckAnswer(.transactionDiffered)
    }

    /// Signs first and approves then, so that an approval is never spent without its proof; the proof leaves only with
    /// the approval.
    private func approve(
        _ ticket: CheckTicket, _ transaction: TransactionRequest?
    ) async throws(ServiceError) -> CheckAnswer {
        let proof = try await proof(for: ticket, transaction: transaction?.proofDigest(vault))
        let (answer, _) = try await apply(.codeMatched(generation: ticket.generation), to: ticket.key)
        switch answer {
        case .approved(let approval):
            logCheck(ticket.key, .approved)
            if let channel = approval.channel { observer.note(.approved(channel)) }
            // The deliveries wind up now: a call's audio is not to outlive the code (R24).
            signal.ring()
            return CheckAnswer(.approved(approval, checksLeft: ticket.checksLeft), proof: proof)
        case .refused(let refusal):
            logCheck(ticket.key, .refused)
            throw .refused(refusal)
        case .wrongCode, .done, .sending, .nothingToDo:
            preconditionFailure("a matched code is approved or refused")
        }
    }

    /// The same work for an id that cannot be checked as for one that can, so that time tells nothing (R9).
    private func spendDigest(_ code: Code, _ key: VerificationKey) throws(ServiceError) {
        let scope = CodeScope(application: key.application, verification: key.id, generation: 0)
        do {
            _ = try vault.matches(code, vault.digest(code, scope: scope), scope: scope)
        } catch {
            throw .unavailable("the code could not be compared")
        }
    }

    private func logCheck(_ key: VerificationKey, _ outcome: CheckWord) {
        observer.note(.checked(outcome))
        logger.info(
            "check",
            metadata: [
                "verification": "\(key.id)", "application": "\(key.application)", "outcome": "\(outcome.rawValue)",
            ])
    }
}
