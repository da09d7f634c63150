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
        try await command("resend", .resendRequested(channel: channel, delivery: try freshID()), id, application, once)
    }

    /// Goes on to the workflow's next step now.
    public func advance(
        _ id: VerificationID, by application: ApplicationID, once: OnceKey? = nil
    ) async throws(ServiceError) -> CommandResult {
        try await command("advance", .advanceRequested(delivery: try freshID()), id, application, once)
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
        let key = VerificationKey(application: application, id: id)
        let record = try await read(id, by: application)
        let scope = CodeScope(
            application: application, verification: id, generation: record.state.ledger.generation + 1)
        let code = try freshCode(length: record.state.ledger.codeLength, scope: scope)
        return try await command(
            "reissue", .reissueRequested(delivery: try freshID()), key.id, application, once, replacing: code)
    }

    private func command(
        _ route: String, _ event: VerificationEvent, _ id: VerificationID, _ application: ApplicationID,
        _ once: OnceKey?, replacing code: SealedCode? = nil
    ) async throws(ServiceError) -> CommandResult {
        let now = clock.now()
        let key = VerificationKey(application: application, id: id)
        let idempotency = once?.request(route, of: application, vault: vault, at: now)
        let outcome = try await stored { () async throws(StoreError) in
            try await store.apply(event, replacing: code, to: key, once: idempotency, at: now)
        }
        switch outcome {
        case .notFound: throw .notFound
        case .repeated(.sameRequest(let answer)): return .repeated(answer)
        case .repeated(.otherRequest): throw .idempotencyKeyReused
        case .applied(.refused(let refusal), _): throw .refused(refusal)
        case .applied(_, let record):
            signal.ring()
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
        return (answer, record)
    }
}
