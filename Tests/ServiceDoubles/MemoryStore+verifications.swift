public import VerificationCore

extension MemoryStore {
    public func create(
        _ draft: VerificationDraft, once: IdempotencyRequest?, at now: Timestamp
    ) throws(StoreError) -> CreateOutcome {
        try serve { () throws(StoreError) in
            if let repetition = repetition(kept: once, at: now) { return .repeated(repetition) }
            guard verifications[draft.key.id] == nil, deliveryOwners[draft.firstDelivery] == nil else {
                throw .conflict("an id that is taken")
            }
            let destination = DestinationKey(application: draft.key.application, index: draft.subject)
            if let closing = guards[destination]?.closing(at: now) { return .refused(.destinationClosed(closing)) }
            let keysBefore = subjectKeysKept
            try keepSubjectKeys(of: draft)
            let former = openVerification(like: draft)
            let isOver = former?.record.state.ledger.effectiveStatus(at: now).isTerminal == true
            if let former, !isOver, draft.continues(former.record) {
                keep(.continued(former.record), for: once, at: now)
                return .continued(former.record)
            }
            if let first = draft.firstSend(at: now), let refusal = try admit(first, by: draft.key.application, at: now)
            {
                subjectKeysKept = keysBefore
                return .refused(.limited(refusal))
            }
            var draft = draft
            var checksCarried = 0
            if var open = former {
                if !isOver { draft.replace(open.budget) }
                let event: VerificationEvent = isOver ? .timeReached(next: draft.firstDelivery) : .replaced
                _ = try feed(event, to: &open, at: now)
                verifications[open.record.key.id] = open
                if !isOver { checksCarried = open.record.state.ledger.checksUsed }
            }
            let record = begin(draft, checksCarried: checksCarried, at: now)
            keep(.created(record), for: once, at: now)
            return .created(record)
        }
    }

    public func countCheck(
        _ key: VerificationKey, length: Int, handle: [UInt8]?, at now: Timestamp
    ) throws(StoreError) -> CountOutcome {
        try serve { () throws(StoreError) in
            guard var verification = find(key) else { return .notFound }
            let before = verification.record.state.ledger
            if let refusal = verification.budget?.refusal(with: handle, length: length, of: before, at: now) {
                return .refused(refusal)
            }
            let (answer, ledger) = count(&verification, length: length, at: now)
            switch answer {
            case .refused(let refusal):
                return .refused(refusal)
            case .counted(let all):
                let left = verification.budget?.counted(with: handle, in: ledger) ?? all
                let state = verification.record.state
                verification.record = VerificationRecord(
                    key: key, details: verification.record.details,
                    state: VerificationState(
                        ledger: ledger, lifetime: state.lifetime, workflow: state.workflow, limits: state.limits,
                        step: state.step, stepDeadline: state.stepDeadline, sends: state.sends,
                        lastSendAt: state.lastSendAt))
                verifications[key.id] = verification
                return .counted(
                    CheckTicket(
                        key: key, generation: ledger.generation, digest: verification.code, checksLeft: left,
                        transaction: verification.record.details.transaction))
            }
        }
    }

    public func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey, once: IdempotencyRequest?,
        trace: TraceContext?, at now: Timestamp
    ) throws(StoreError) -> ApplyOutcome {
        try serve { () throws(StoreError) in
            if let repetition = repetition(kept: once, at: now) { return .repeated(repetition) }
            guard var verification = find(key) else { return .notFound }
            let answer = try feed(event, to: &verification, trace: trace, at: now)
            if let code, case .sending = answer {
                verification.code = code.digest
                verification.envelope = code.envelope
                verification.codeIssuedAt = now
            }
            verifications[key.id] = verification
            keep(.applied(answer, verification.record), for: once, at: now)
            return .applied(answer, verification.record)
        }
    }

    /// Feeds an event and does all that follows from it.
    func feed(
        _ event: VerificationEvent, to verification: inout Verification, trace: TraceContext? = nil,
        at now: Timestamp
    ) throws(StoreError) -> VerificationAnswer {
        let before = verification
        var state = before.record.state
        let isOpen = !state.ledger.status.isTerminal
        let reply = try state.handle(event, at: now) { planned throws(StoreError) in
            guard let send = SendBook.Send(planned, before.targets, before.record.details) else { return nil }
            return try admit(send, by: before.record.key.application, at: now)
        }
        let details = before.record.details
        verification.record = VerificationRecord(
            key: before.record.key, details: state.ledger.status.isTerminal ? details.unbound : details, state: state)
        try noteEnds(verification, since: before.record.state, at: now)
        for action in reply.actions { carryOut(action, for: &verification, trace: trace, at: now) }
        if isOpen { settle(verification) }
        return reply.answer
    }

    func note(_ kind: EventRecord.Kind, for verification: inout Verification, at now: Timestamp) {
        verification.events.append(EventRecord(id: newEventID(), at: now, kind: kind))
    }

    private func begin(_ draft: VerificationDraft, checksCarried: Int, at now: Timestamp) -> VerificationRecord {
        let begun = VerificationState.begin(
            at: now, policy: draft.policy, workflow: draft.workflow, checksCarried: checksCarried,
            delivery: draft.firstDelivery)
        let record = VerificationRecord(key: draft.key, details: draft.details, state: begun.state)
        var created = Verification(
            number: verificationsMade, record: record, code: draft.code.digest, codeIssuedAt: now,
            envelope: draft.code.envelope, subject: draft.subject, targets: draft.targets, budget: draft.budget)
        guardNew(&created)
        verificationsMade += 1
        for action in begun.actions { carryOut(action, for: &created, trace: draft.trace, at: now) }
        verifications[draft.key.id] = created
        return record
    }

    private func openVerification(like draft: VerificationDraft) -> Verification? {
        verifications.values.first {
            $0.record.key.application == draft.key.application && $0.subject == draft.subject
                && $0.record.details.purpose == draft.details.purpose && $0.record.state.ledger.status == .pending
        }
    }

    private func carryOut(
        _ action: VerificationAction, for verification: inout Verification, trace: TraceContext?,
        at now: Timestamp
    ) {
        switch action {
        case .startDelivery(let id, let channel, let step, let generation):
            let state = DeliveryState(queuedAt: now)
            let record = DeliveryRecord(
                id: id, verification: verification.record.key, channel: channel, step: step, generation: generation,
                queuedAt: now, gateway: nil,
                trace: trace.flatMap { TraceContext(bytes: $0.bytes) } ?? verification.deliveries.last?.record.trace,
                state: state, attempts: [])
            verification.deliveries.append(Delivery(number: deliveriesMade, record: record))
            deliveriesMade += 1
            deliveryOwners[id] = verification.record.key.id
            note(.delivery(id, channel, DeliveryMoment(state)), for: &verification, at: now)
        case .eraseEnvelope:
            verification.envelope = nil
        case .windUpDeliveries:
            for place in verification.deliveries.indices { verification.deliveries[place].windUp(at: now) }
        case .record(let entry):
            note(.verification(entry), for: &verification, at: now)
        }
    }

    func repetition(kept request: IdempotencyRequest?, at now: Timestamp) -> Repeat? {
        guard let request, let kept = answers[IdempotencyKey(request)],
            now < kept.createdAt + Retention.idempotency
        else { return nil }
        return kept.requestDigest == request.requestDigest ? .sameRequest(kept.answer) : .otherRequest
    }

    func keep(_ result: IdempotentResult, for request: IdempotencyRequest?, at now: Timestamp) {
        guard let request, let answer = request.render(result) else { return }
        answers[IdempotencyKey(request)] = KeptAnswer(
            requestDigest: request.requestDigest, answer: answer, createdAt: now)
    }
}

extension MemoryStore.IdempotencyKey {
    init(_ request: IdempotencyRequest) {
        self.init(application: request.application, route: request.route, keyDigest: request.keyDigest)
    }
}

extension MemoryStore.Delivery {
    /// Makes what is left to do due at once.
    mutating func windUp(at now: Timestamp) {
        let state = record.state
        guard state.work != nil, state.dueAt > now else { return }
        replace(
            DeliveryState(
                status: state.status, phase: state.phase, work: state.work, dueAt: now, tries: state.tries,
                memo: state.memo, holdsUpload: state.holdsUpload, submittedAt: state.submittedAt,
                endedAt: state.endedAt, failure: state.failure, vendorWord: state.vendorWord,
                leftBehind: state.leftBehind),
            gateway: record.gateway, attempt: nil)
    }

    mutating func replace(_ state: DeliveryState, gateway: String?, attempt: DeliveryAttempt?) {
        record = DeliveryRecord(
            id: record.id, verification: record.verification, channel: record.channel, step: record.step,
            generation: record.generation, queuedAt: record.queuedAt, gateway: gateway, trace: record.trace,
            state: state, attempts: record.attempts + (attempt.map { [$0] } ?? []))
    }
}

extension VerificationDetails {
    /// Without the transaction's digest, which goes with the end.
    fileprivate var unbound: VerificationDetails {
        VerificationDetails(
            purpose: purpose, locale: locale, reference: reference, metadata: metadata, destinations: destinations)
    }
}
