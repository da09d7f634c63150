import Logging
public import VerificationCore

/// What a create came to.
public enum CreateResult: Sendable {
    case created(VerificationRecord)
    /// The verification that was open already for the same destinations and purpose (R18).
    case continued(VerificationRecord)
    /// The answer that the same request got before (R47).
    case repeated(StoredAnswer)
}

extension Verifications {
    /// Creates a verification and queues its first delivery.
    public func create(
        _ request: CreateRequest, by application: Application, once: OnceKey? = nil
    ) async throws(ServiceError) -> CreateResult {
        var checker = RequestChecker(application: application, reader: reader) { [rendering] in
            rendering.locales(for: $0)
        }
        let draft = try draft(try checker.check(request), by: application)
        let now = clock.now()
        let idempotency = once?.request("create", of: application.id, vault: vault, at: now)
        let outcome = try await stored { () async throws(StoreError) in
            try await store.create(draft, once: idempotency, at: now)
        }
        switch outcome {
        case .created(let record):
            signal.ring()
            log("verification created", record)
            return .created(record)
        case .continued(let record):
            log("verification continued", record)
            return .continued(record)
        case .repeated(.sameRequest(let answer)):
            return .repeated(answer)
        case .repeated(.otherRequest):
            throw .idempotencyKeyReused
        case .refused(let refusal):
            throw .refused(refusal)
        }
    }

    private func draft(_ request: CheckedRequest, by application: Application) throws(ServiceError) -> VerificationDraft
    {
        let key = VerificationKey(application: application.id, id: try freshID())
        let scope = CodeScope(application: key.application, verification: key.id, generation: 1)
        let sealed = try seal(request.destinations, for: key)
        guard let first = request.workflow.steps.first?.channel,
            let subject = sealed.entry(for: first)?.index
        else { throw .unavailable("the workflow has no destination") }
        let details = VerificationDetails(
            purpose: request.purpose, locale: request.locale, reference: request.reference,
            metadata: request.metadata, destinations: sealed)
        return VerificationDraft(
            key: key, details: details, code: try freshCode(length: request.policy.length, scope: scope),
            policy: request.policy, workflow: request.workflow, subject: subject, firstDelivery: try freshID())
    }

    private func seal(_ destinations: Destinations, for key: VerificationKey) throws(ServiceError) -> SealedDestinations
    {
        func entry(_ destination: Destination?) throws(VaultError) -> SealedDestinations.Entry? {
            guard let destination else { return nil }
            return SealedDestinations.Entry(
                sealed: try vault.sealText(destination.stored, application: key.application, row: key.id.text),
                masked: destination.masked, index: try vault.index(destination, application: key.application))
        }
        do {
            return SealedDestinations(
                phone: try entry(destinations.phone.map(Destination.phone)),
                email: try entry(destinations.email.map(Destination.email)))
        } catch {
            throw .unavailable("the destination could not be sealed")
        }
    }

    func log(_ event: String, _ record: VerificationRecord) {
        logger.info(
            "\(event)",
            metadata: [
                "verification": "\(record.key.id)", "application": "\(record.key.application)",
                "status": "\(record.state.ledger.status.word.rawValue)",
            ])
    }
}
