public import VerificationCore

/// What a command on a verification came to.
public enum CommandResult: Sendable {
    case applied(VerificationRecord)
    /// The answer that the same request got before (R47).
    case repeated(StoredAnswer)
}

extension Verifications {
    /// Sends the same code once more, on the current step's channel or on a named one of the workflow.
    public func resend(
        _ id: VerificationID, channel: Channel?, by application: ApplicationID, once: OnceKey? = nil
    ) async throws(ServiceError) -> CommandResult {
        if let answer = try await stopped("resend", id, application, once, { $0.stepsOfResend(on: channel) }) {
            return .repeated(answer)
        }
        return try await command(
            "resend", .resendRequested(channel: channel, delivery: try freshID()), id, application, once)
    }

    /// Goes on to the workflow's next step now.
    public func advance(
        _ id: VerificationID, by application: ApplicationID, once: OnceKey? = nil
    ) async throws(ServiceError) -> CommandResult {
        if let answer = try await stopped("advance", id, application, once, { $0.stepsBehind }) {
            return .repeated(answer)
        }
        return try await command("advance", .advanceRequested(delivery: try freshID()), id, application, once)
    }

    /// Ends a verification; nothing can be checked afterwards.
    public func cancel(
        _ id: VerificationID, by application: ApplicationID, once: OnceKey? = nil
    ) async throws(ServiceError) -> CommandResult {
        try await command("cancel", .cancelRequested, id, application, once)
    }

    /// Makes a new code and sends it from the workflow's first step on; the former dies in the same transaction (R5).
    public func reissue(
        _ id: VerificationID, by application: ApplicationID, once: OnceKey? = nil
    ) async throws(ServiceError) -> CommandResult {
        if let answer = try await stopped("reissue", id, application, once, { Array($0.workflow.steps.indices) }) {
            return .repeated(answer)
        }
        for _ in 1..<reissueTriesMax {
            do throws(ServiceError) {
                return try await reissueOnce(id, application, once)
            } catch {
                // Another reissue came between the reading and the writing: the code is sealed anew for the next one.
                guard error == .refused(.staleCode) else { throw error }
            }
        }
        return try await reissueOnce(id, application, once)
    }

    private func reissueOnce(
        _ id: VerificationID, _ application: ApplicationID, _ once: OnceKey?
    ) async throws(ServiceError) -> CommandResult {
        let record = try await read(id, by: application)
        let ledger = record.state.ledger
        let scope = CodeScope(
            application: application, verification: id, generation: ledger.generation + 1,
            transaction: record.details.transaction)
        let code = try freshCode(length: ledger.codeLength, scope: scope)
        let event = VerificationEvent.reissueRequested(delivery: try freshID(), generation: scope.generation)
        return try await command("reissue", event, id, application, once, replacing: code)
    }

    private func command(
        _ route: String, _ event: VerificationEvent, _ id: VerificationID, _ application: ApplicationID,
        _ once: OnceKey?, replacing code: SealedCode? = nil
    ) async throws(ServiceError) -> CommandResult {
        let now = clock.now()
        let key = VerificationKey(application: application, id: id)
        let idempotency = try once?.request(route, of: application, vault: vault, at: now)
        let outcome = try await stored { () async throws(StoreError) in
            try await store.apply(
                event, replacing: code, to: key, once: idempotency, trace: TraceContext.current, at: now)
        }
        switch outcome {
        case .notFound: throw .notFound
        case .repeated(.sameRequest(let answer)): return .repeated(answer)
        case .repeated(.otherRequest): throw .idempotencyKeyReused
        case .applied(.refused(let refusal), let record):
            tell(refusal, of: application, masked: record.masked)
            throw .refused(refusal)
        case .applied(let answer, let record):
            signal.ring()
            observer.note(endedBy: answer, record)
            log("verification \(route)", record)
            return .applied(record)
        }
    }

    /// Feeds an event that is not a caller's command.
    func apply(
        _ event: VerificationEvent, to key: VerificationKey
    ) async throws(ServiceError) -> (VerificationAnswer, VerificationRecord) {
        let now = clock.now()
        let outcome = try await stored { () async throws(StoreError) in
            try await store.apply(event, replacing: nil, to: key, once: nil, at: now)
        }
        guard case .applied(let answer, let record) = outcome else { throw .notFound }
        observer.note(endedBy: answer, record)
        return (answer, record)
    }
}

/// Sends of one verification are far enough apart that a second try finds nobody before it.
private let reissueTriesMax = 3
