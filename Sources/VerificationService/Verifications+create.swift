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
        var checker = RequestChecker(
            application: application, reader: reader, locales: { [rendering] in rendering.locales(for: $0) },
            gateways: gateways,
            obstacle: { [rendering] in rendering.obstacle(toTelling: $0, by: $1, locale: $2, codeLength: $3) })
        let checked: CheckedRequest
        do throws(ServiceError) {
            checked = try checker.check(request)
        } catch {
            for number in checker.refusedNumbers { tell(number.rule, of: application.id, country: number.country) }
            throw error
        }
        let now = clock.now()
        let idempotency = try once?.request("create", of: application.id, vault: vault, at: now)
        if let stop = try await stop(of: checked, by: application.id) {
            return .repeated(
                try await answerDespite(stop, idempotency, of: application.id, masked: checked.masked, at: now))
        }
        switch try await create(checked, by: application, once: idempotency, at: now) {
        case .created(let record):
            signal.ring()
            observer.note(.created(.created))
            log("verification created", record)
            return .created(record)
        case .continued(let record):
            observer.note(.created(.continued))
            log("verification continued", record)
            return .continued(record)
        case .repeated(.sameRequest(let answer)):
            observer.note(.created(.repeated))
            return .repeated(answer)
        case .repeated(.otherRequest):
            throw .idempotencyKeyReused
        case .refused(let refusal):
            tell(refusal, of: application.id, masked: checked.masked)
            throw .refused(refusal)
        }
    }

    /// Stores a draft; one whose keys have changed since it was sealed is sealed anew.
    private func create(
        _ request: CheckedRequest, by application: Application, once: IdempotencyRequest?, at now: Timestamp
    ) async throws(ServiceError) -> CreateOutcome {
        var draftsLeft = subjects == nil ? 1 : draftsMax
        while true {
            draftsLeft -= 1
            let draft = try await draft(request, by: application)
            do throws(StoreError) {
                return try await store.create(draft, once: once, at: now)
            } catch {
                if case .conflict = error, draftsLeft > 0 { continue }
                return try await stored { () async throws(StoreError) in throw error }
            }
        }
    }

    private func draft(
        _ request: CheckedRequest, by application: Application
    ) async throws(ServiceError) -> VerificationDraft {
        let key = VerificationKey(application: application.id, id: try freshID())
        let bound = try bound(to: request.transaction, for: key.application)
        let scope = CodeScope(
            application: key.application, verification: key.id, generation: 1, transaction: bound)
        let (sealed, subjectKeys) = try await seal(request, for: key)
        let subject = try subject(request, sealed, for: key)
        let details = VerificationDetails(
            purpose: request.purpose, locale: request.locale, reference: request.reference,
            metadata: request.metadata, destinations: sealed, transaction: bound)
        return VerificationDraft(
            key: key, details: details, code: try freshCode(length: request.policy.length, scope: scope),
            policy: request.policy, workflow: request.workflow, subject: subject, firstDelivery: try freshID(),
            targets: try targets(request, for: key.application), ownKeys: try ownKeys(request, for: key.application),
            subjectKeys: subjectKeys,
            budget: request.handle.map { HandleBudget(digest: vault.fingerprint(Array($0.utf8))) },
            trace: TraceContext.current)
    }

    /// What the code of a transaction is bound to; nil for a code that is for none.
    private func bound(
        to transaction: BoundTransaction?, for application: ApplicationID
    ) throws(ServiceError) -> [UInt8]? {
        do throws(VaultError) {
            return try transaction?.digest(vault, application)
        } catch {
            throw .unavailable("the transaction could not be digested")
        }
    }

    /// The index of the first destination that is sent to.
    private func subject(
        _ request: CheckedRequest, _ sealed: SealedDestinations, for key: VerificationKey
    ) throws(ServiceError) -> [UInt8] {
        guard let first = request.workflow.steps.firstIndex(where: { $0.obstacle == nil }) else {
            throw .unavailable("the workflow has no destination")
        }
        if let own = request.stepDestinations[first] {
            do throws(VaultError) {
                return try vault.index(own, application: key.application)
            } catch {
                throw .unavailable("the destination could not be indexed")
            }
        }
        guard let entry = sealed.entry(for: request.workflow.steps[first].channel) else {
            throw .unavailable("the workflow has no destination")
        }
        return entry.index
    }

    /// Seals the destinations; those of steps stand behind the phone, or behind the mailbox where there is no phone.
    private func seal(
        _ request: CheckedRequest, for key: VerificationKey
    ) async throws(ServiceError) -> (SealedDestinations, [SubjectKey]) {
        let (destinations, steps) = (request.destinations, request.stepDestinations)
        let phone = destinations.phone.map(Destination.phone)
        let email = destinations.email.map(Destination.email)
        var indexes: [Destination: DestinationKey] = [:]
        do throws(VaultError) {
            for destination in [phone, email].compactMap(\.self) {
                let index = try vault.index(destination, application: key.application)
                indexes[destination] = DestinationKey(application: key.application, index: index)
            }
        } catch {
            throw .unavailable("the destination could not be sealed")
        }
        let keys = try await subjects?.keys(for: Array(indexes.values)) ?? [:]
        func entry(_ destination: Destination?, _ steps: [Int: Destination]) throws(VaultError)
            -> SealedDestinations.Entry?
        {
            guard let destination, let subject = indexes[destination] else { return nil }
            let text = DestinationText(
                own: destination.stored, steps: steps.mapValues(\.stored), transaction: request.transaction
            ).text
            return SealedDestinations.Entry(
                sealed: try seal(text, under: keys[subject], for: key), masked: destination.masked,
                index: subject.index)
        }
        do {
            let sealed = SealedDestinations(
                phone: try entry(phone, steps), email: try entry(email, phone == nil ? steps : [:]))
            return (sealed, Array(keys.values))
        } catch {
            throw .unavailable("the destination could not be sealed")
        }
    }

    private func seal(
        _ text: String, under subjectKey: SubjectKey?, for key: VerificationKey
    ) throws(VaultError) -> SealedBox {
        guard let subjects, let subjectKey else {
            return try vault.sealText(text, application: key.application, row: key.id.text)
        }
        return try subjects.vault.sealText(text, under: subjectKey, row: key.id.text)
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

/// Times that a draft is sealed: its destination's key may be made or destroyed by another request meanwhile.
private let draftsMax = 4
