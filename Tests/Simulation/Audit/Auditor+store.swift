import VerificationCore

/// Each operation as the disk carries it out.
extension Auditor {
    func created(
        _ draft: VerificationDraft, once: [UInt8]?, _ outcome: CreateOutcome, at now: Timestamp,
        _ standing: (VerificationKey) -> VerificationRecord?
    ) {
        let rivals = order.filter { key in
            guard let file = files[key.id], file.isOpen else { return false }
            return key.application == draft.key.application && file.subject == draft.subject
                && file.purpose == draft.details.purpose
        }
        let destination = DestinationKey(application: draft.key.application, index: draft.subject)
        switch outcome {
        case .refused(.limited(let refusal)):
            tally.add("creates refused by a limit")
            toldLimited(refusal.block)
        case .refused(let refusal):
            if case .destinationClosed = refusal { judgeClosed(destination) } else { breach("R17 refused: \(refusal)") }
        case .created(let record):
            expect(failed[destination, default: 0] < failedMax, "R17 created for a closed destination")
            history.note("disk created \(name(record.key.id))")
            let carried = rivals.compactMap { files[$0.id] }.filter { now < $0.expiresAt }.map(\.counted).max() ?? 0
            for rival in rivals {
                if let record = standing(rival) { see(record, .replaced, at: now) }
                expect(files[rival.id]?.isOpen == false, "R18 two are open for one destination and purpose")
            }
            open(draft, record, carried: carried, at: now)
            own(once, record.key.id)
        case .continued(let record):
            history.note("disk continued \(name(record.key.id))")
            expect(rivals.contains(record.key), "R18 a create continues what is not open")
            expect(files[record.key.id]?.record == record, "R18 a continued verification has changed")
            own(once, record.key.id)
        case .repeated(.sameRequest(let answer)):
            let id = VerificationID(String(decoding: answer.body, as: UTF8.self))
            expect(id != nil && once.flatMap { owners[$0] } == id, "I4 R47 a repeat names another verification")
        case .repeated(.otherRequest):
            breach("R47 a repeat was taken for another request")
        }
    }

    func counted(_ outcome: CountOutcome, _ record: VerificationRecord, at now: Timestamp) {
        guard var file = files[record.key.id] else { return breach("I4 a check of nothing is counted") }
        guard case .counted(let ticket) = outcome else {
            if case .refused(.destinationClosed) = outcome { judgeClosed(file.destination) }
            return see(record, .refused, at: now)
        }
        failed[file.destination, default: 0] += 1
        expect(failed[file.destination, default: 0] <= failedMax, "R17 a check of a closed destination was counted")
        history.note("disk counted \(name(record.key.id)), \(ticket.checksLeft) left")
        file.counted += 1
        tally.add("checks counted")
        files[record.key.id] = file
        expect(file.isOpen && now < file.expiresAt, "I2 a check was counted after the end")
        expect(file.counted <= 5, "I1 R15 \(file.counted) checks were counted")
        expect(ticket.checksLeft == file.checksMax - file.counted, "R15 \(ticket.checksLeft) left are not true")
        expect(ticket.generation == file.generation, "R5 a check of a former generation was let through")
        see(record, .counted, at: now)
    }

    func applied(
        _ event: VerificationEvent, once: [UInt8]?, _ outcome: ApplyOutcome, _ record: VerificationRecord,
        at now: Timestamp
    ) {
        guard case .applied(let answer, let told) = outcome else {
            if case .repeated = outcome { own(once, record.key.id) }
            return see(record, .refused, at: now)
        }
        if case .nothingToDo = answer {} else { history.note("disk \(event.word) \(name(record.key.id)) \(answer)") }
        expect(told == record, "R86 an answer is not what was written")
        if case .refused(let refusal) = answer { judge(refusal, of: event, record, at: now) }
        if case .sending = answer { own(once, record.key.id) }
        see(record, .event(event, answer), at: now)
    }

    func unlocked(_ destination: DestinationKey, _ forgotten: DestinationGuard?) {
        history.note("disk unlocks, \(forgotten?.failures ?? 0) failures forgotten")
        tally.add("destinations unlocked")
        let failures = failed[destination, default: 0]
        expect((forgotten?.failures ?? 0) <= failures, "R17 more failures are forgotten than there were")
        // The one check of a verification that is alone is counted against its destination later.
        failed[destination] = failures - (forgotten?.failures ?? 0)
    }

    /// A destination may be closed only after ten failed checks within an hour, which is longer than any world lasts.
    func judgeClosed(_ destination: DestinationKey) {
        tally.add("destinations found closed")
        expect(failed[destination, default: 0] >= failedMax, "R17 a destination is closed too early")
    }

    func claimed(_ claim: DeliveryClaim, by name: String, until: Timestamp, at now: Timestamp) {
        let upload = uploadName(claim.delivery.id)
        guard var send = sends[upload] else { return breach("R86 a delivery of no verification is claimed") }
        history.note("disk \(name) claims \(upload.suffix(4)) \(claim.delivery.state.work?.rawValue ?? "")")
        if let holder = send.holder {
            expect(holder.until <= now, "R93 \(name) claims what \(holder.name) holds")
        }
        expect(claim.fence > send.fence, "R93 a claim's number does not rise")
        if let file = files[send.key.id] {
            let isDead = !file.isOpen || now >= file.expiresAt || send.generation != file.generation
            expect(!isDead || claim.envelope == nil, "R57 an envelope is handed out after the code's end")
        }
        send.fence = claim.fence
        send.holder = (name, claim.fence, until)
        sends[upload] = send
    }

    func saved(
        _ change: DeliveryChange, letGo: Bool, _ outcome: SaveOutcome, _ record: VerificationRecord, by name: String,
        at now: Timestamp
    ) {
        let upload = uploadName(change.delivery)
        guard case .saved = outcome else {
            tally.add("leases lost")
            return history.note("disk \(name) has lost \(upload.suffix(4))")
        }
        guard var send = sends[upload] else { return breach("R86 a delivery of no verification is saved") }
        let next = change.state.work?.rawValue ?? "rest"
        history.note(
            "disk \(name) saves \(upload.suffix(4)) \(change.state.status) \(change.state.phase), next \(next)")
        expect(send.holder?.fence == change.fence, "R93 \(name) saves what it no longer holds")
        if change.state.standing == .arrived { arrived(send, at: now) }
        send.written = change.state
        send.writtenAt = clock.now
        if letGo { send.holder = nil }
        sends[upload] = send
        see(record, .saved, at: now)
    }

    /// The first message of a code that is known to have arrived may start the code's lifetime.
    private func arrived(_ send: SendFile, at now: Timestamp) {
        guard var file = files[send.key.id], file.isOpen, now < file.expiresAt, send.generation == file.generation,
            file.arrived.insert(send.generation).inserted
        else { return }
        if file.starts == .firstDelivery { file.expiresAt = min(now + file.lifetime, file.ceiling) }
        files[send.key.id] = file
    }

    private func open(_ draft: VerificationDraft, _ record: VerificationRecord, carried: Int, at now: Timestamp) {
        expect(files[record.key.id] == nil && record.key == draft.key, "I4 an id is given twice")
        let lifetime = min(draft.policy.lifetime, .seconds(600))
        let starts = draft.workflow.lifetimeStarts
        files[record.key.id] = CaseFile(
            key: record.key, createdAt: now, lifetime: lifetime, starts: starts, checksMax: draft.policy.checksMax,
            subject: draft.subject, purpose: draft.details.purpose,
            expiresAt: now + (starts == .creation ? lifetime : .seconds(600)), counted: carried,
            record: record)
        order.append(record.key)
        expect(record.state.sends.count == 1, "R86 a verification begins with one delivery")
        see(record, .begun, at: now)
    }

    private func own(_ once: [UInt8]?, _ id: VerificationID) {
        guard let once else { return }
        expect(owners[once, default: id] == id, "I4 R47 one idempotency key makes two")
        owners[once] = id
    }

    /// A verification's name in the history.
    func name(_ id: VerificationID) -> String { String(id.text.suffix(6)) }
}

extension VerificationEvent {
    fileprivate var word: String {
        switch self {
        case .codeMatched(let generation): "matched \(generation)"
        case .codeMismatched(let generation): "mismatched \(generation)"
        case .transactionDiffered(let generation): "other transaction \(generation)"
        case .resendRequested: "resend"
        case .reissueRequested: "reissue"
        case .advanceRequested: "advance"
        case .cancelRequested: "cancel"
        case .replaced: "replace"
        case .deliveryChanged: "delivery changed"
        case .timeReached: "time"
        }
    }
}

/// Failed checks that close a destination.
private let failedMax = 10
