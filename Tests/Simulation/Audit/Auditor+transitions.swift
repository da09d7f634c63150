import VerificationCore

/// What has led from one standing of a verification to the next.
enum Cause {
    case begun, counted, refused, replaced, saved
    case event(VerificationEvent, VerificationAnswer)
}

/// What one operation may change in a verification.
extension Auditor {
    func see(_ record: VerificationRecord, _ cause: Cause, at now: Timestamp) {
        guard var file = files[record.key.id] else { return breach("I4 a verification that nobody has created") }
        let before = file.record.state
        let ledger = record.state.ledger
        follow(cause, in: &file, before, at: now)
        expect(ledger.generation == file.generation, "R5 generation \(ledger.generation) instead of \(file.generation)")
        expect(ledger.checksUsed == file.counted, "R16 \(ledger.checksUsed) checks instead of \(file.counted)")
        expect(ledger.expiresAt == file.expiresAt, "R3 the expiry is \(ledger.expiresAt.rfc3339)")
        expect(ledger.createdAt == file.createdAt && ledger.checksMax == file.checksMax, "I1 what is fixed has changed")
        if before.ledger.status.isTerminal {
            expect(ledger == before.ledger, "I3 \(before.ledger.status.word) has changed")
        } else if ledger.status.isTerminal {
            tally.add("ended \(ledger.status.word.rawValue)")
            judge(end: ledger.status, cause, file, at: now)
            file.endedAt = clock.now
        }
        expect(
            record.state.sends.map(\.delivery).starts(with: before.sends.map(\.delivery)), "R86 a send is gone")
        for send in record.state.sends.dropFirst(sendsKnown(of: file)) { begin(send, file) }
        file.record = record
        files[record.key.id] = file
    }

    /// Brings what is known of codes and expiry to where a command leads.
    private func follow(_ cause: Cause, in file: inout CaseFile, _ before: VerificationState, at now: Timestamp) {
        guard case .event(let event, .sending) = cause else { return }
        switch event {
        case .resendRequested: break
        case .reissueRequested(_, let generation):
            expect(generation == file.generation + 1, "R5 a reissue leads to generation \(generation)")
            file.generation = generation
        default: return
        }
        expect(file.isOpen && now < file.expiresAt, "I2 a code is sent again after its end")
        expect(before.sends.count < 5, "R34 a sixth send was asked for")
        expect(now >= before.lastSendAt + .seconds(30), "R34 sent again too soon")
        let counts = file.starts == .creation || file.arrived.contains(file.generation)
        file.expiresAt = counts ? min(max(file.expiresAt, now + file.lifetime), file.ceiling) : file.ceiling
    }

    private func sendsKnown(of file: CaseFile) -> Int {
        let sends = file.record.state.sends
        return sends.last.map { self.sends[uploadName($0.delivery)] == nil } == true ? 0 : sends.count
    }

    private func begin(_ send: SendSummary, _ file: CaseFile) {
        history.note("disk begins \(uploadName(send.delivery).suffix(4)) \(send.channel) for \(name(file.key.id))")
        expect(sends[uploadName(send.delivery)] == nil, "R86 a delivery belongs to two")
        expect(send.generation == file.generation, "R5 a delivery of a former generation begins")
        let isBarred = sendsOf(file.key).contains { $0.channel == send.channel && $0.written?.status == .unknown }
        expect(!isBarred, "R26 a delivery begins on a channel whose outcome is unknown")
        sends[uploadName(send.delivery)] = SendFile(
            key: file.key, delivery: send.delivery, channel: send.channel, generation: send.generation,
            startedAt: clock.now, writtenAt: clock.now)
    }

    private func judge(end status: VerificationStatus, _ cause: Cause, _ file: CaseFile, at now: Timestamp) {
        let isLate = now >= file.expiresAt
        let isUsedUp = file.counted >= file.checksMax
        switch status {
        case .pending, .blocked:
            breach("I3 a verification ends as \(status.word)")
        case .approved(let approval):
            judge(approval, cause, file, at: now)
        case .expired(let moment):
            expect(isLate && moment == file.expiresAt, "R10 expired before its time")
        case .attemptsExceeded:
            expect(isUsedUp, "I1 attempts are exceeded after \(file.counted) checks")
        case .canceled:
            switch cause {
            case .event(.cancelRequested, .done), .replaced: expect(!isLate, "I3 canceled after expiry")
            default: breach("I3 canceled by \(cause)")
            }
        case .undeliverable:
            let carrying = sendsOf(file.key).filter { send in
                send.generation == file.generation
                    && (send.passage.map { $0.takenAt != nil } == true || send.submits.contains(where: \.isUncertain))
            }
            expect(carrying.isEmpty, "R10 undeliverable, and a message is on its way")
        }
    }

    private func judge(_ approval: Approval, _ cause: Cause, _ file: CaseFile, at now: Timestamp) {
        guard case .event(.codeMatched(let generation), .approved(approval)) = cause else {
            return breach("I2 approved by \(cause)")
        }
        expect(now < file.expiresAt, "I2 R3 approved at or after expiry")
        expect(generation == file.generation, "I2 R5 approved with the code of generation \(generation)")
        expect(file.matched[generation, default: 0] >= 1, "I2 approved without a right comparison")
        expect(file.counted >= 1 && file.counted <= file.checksMax, "I1 R7 approved with \(file.counted) checks")
        failed[file.destination] = nil
        let unnamed = file.learned[generation, default: []].subtracting(approval.channels)
        expect(unnamed.isEmpty, "R14 the code came by \(unnamed), and the approval does not say so")
    }

    /// A refusal that an event got from the disk must be true.
    func judge(_ refusal: Refusal, of event: VerificationEvent, _ record: VerificationRecord, at now: Timestamp) {
        guard let file = files[record.key.id] else { return }
        if case .codeMatched = event { tally.add("right codes refused") }
        switch refusal {
        case .closed(let word):
            expect(!file.isOpen || now >= file.expiresAt, "I4 refused as \(word), and it is open")
        case .staleCode:
            if case .codeMatched(let generation) = event {
                expect(generation != file.generation, "I4 the newest code is refused as a former one")
            }
        case .checksUsedUp:
            expect(file.counted >= file.checksMax, "I4 refused for checks that are left")
        case .destinationClosed:
            breach("R17 an event is refused for a closed destination")
        case .wrongLength:
            breach("R8 an event is refused for a length")
        case .tooSoon, .tooManySends, .noStep, .channelBarred, .callUnderWay, .limited:
            if case .codeMatched = event { breach("I4 a right code is refused: \(refusal)") }
        }
    }

    func sendsOf(_ key: VerificationKey) -> [SendFile] {
        files[key.id]?.record.state.sends.compactMap { sends[uploadName($0.delivery)] } ?? []
    }
}
