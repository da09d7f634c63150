import VerificationCore

/// Each request to a gateway, what became of it, and each comparison with a code.
extension Auditor {
    /// Where the answer to a request to place a message belongs.
    struct Ticket {
        let uploadName: String
        let number: Int
    }

    func submitted(_ request: SendRequest, by name: String) -> Ticket {
        let upload = request.uploadName
        guard var send = sends[upload], var file = files[send.key.id] else {
            breach("I5 a message of no verification goes out")
            return Ticket(uploadName: upload, number: 0)
        }
        let isWritten = send.written.map { $0.status == .sending && $0.phase == .submitting } == true
        expect(isWritten, "R26 \(upload.suffix(4)) goes out before it was written down")
        expect(send.submits.allSatisfy(\.isRefused), "R26 \(upload.suffix(4)) goes out again")
        let calls = sendsOf(send.key).filter { $0.delivery != send.delivery && $0.channel == .call }
        for other in calls where send.channel == .call {
            let isUncertain = other.submits.contains(where: \.isUncertain)
            expect(!isUncertain, "R26 a call goes out after one of unknown outcome")
            let isRinging = other.passage.map { clock.now < $0.endsAt } == true
            expect(!isRinging, "I5 R35 a call goes out while another one rings")
        }
        if send.channel == .call {
            let rings = sends.values.contains { other in
                other.key.application == send.key.application && other.delivery != send.delivery
                    && other.passage?.rings(request.destination.reveal, at: clock.now) == true
            }
            expect(!rings, "R35 a call goes out while another verification's rings at the same phone")
        }
        let isDead = !file.isOpen || send.generation != file.generation
        let diedAt = file.isOpen ? file.record.state.lastSendAt : file.endedAt ?? clock.now
        expect(!isDead || diedAt >= send.writtenAt, "I5 a message goes out for a dead code")
        let wanted = file.record.details.reference ?? ""
        expect(wanted.contains(request.destination.reveal), "R6 a message goes to somebody else")
        let heard = Heard(request.message)
        expect(heard.matter.hasSuffix("|\(file.purpose)"), "R6 a message tells another purpose")
        expect(file.codes[send.generation, default: heard.code] == heard.code, "R5 one generation has two codes")
        file.codes[send.generation] = heard.code
        files[send.key.id] = file
        send.submits.append(SendFile.Submit(by: name, outcome: nil))
        sends[upload] = send
        return Ticket(uploadName: upload, number: send.submits.count - 1)
    }

    /// The answer has reached a living process.
    func answered(_ ticket: Ticket, _ outcome: SubmitOutcome) {
        guard let submits = sends[ticket.uploadName]?.submits, submits.indices.contains(ticket.number) else { return }
        sends[ticket.uploadName]?.submits[ticket.number].outcome = outcome
    }

    /// The carrier has taken a message.
    func placed(_ passage: Carrier.Passage) {
        guard let send = sends[passage.uploadName] else { return breach("I5 a message of no verification is placed") }
        expect(send.passage == nil, "I5 R26 \(passage.uploadName.suffix(4)) is placed twice")
        sends[passage.uploadName]?.passage = passage
    }

    /// The person has heard or read the code.
    func learned(_ passage: Carrier.Passage) {
        guard let send = sends[passage.uploadName] else { return }
        files[send.key.id]?.learned[send.generation, default: []].insert(send.channel)
    }

    /// A call was taken, and its audio was gone.
    func silent(_ passage: Carrier.Passage) {
        guard let send = sends[passage.uploadName], let file = files[send.key.id] else { return }
        history.note("carrier \(passage.id) is silent")
        let isAlive = file.isOpen && clock.now < file.expiresAt && file.generation == send.generation
        expect(!isAlive, "R24 the audio of a living code is gone when its call is taken")
    }

    func compared(_ code: String, _ scope: CodeScope, _ isRight: Bool) {
        guard var file = files[scope.verification] else { return breach("R6 a code of nothing is compared") }
        file.compared += 1
        expect(file.key.application == scope.application, "R44 compared for another application")
        expect(file.compared <= file.record.state.ledger.checkTimes.count, "R7 compared before it was counted")
        if let known = file.codes[scope.generation] {
            expect(isRight == (known == code), "I2 a comparison says \(isRight) and is wrong")
        }
        if isRight { file.matched[scope.generation, default: 0] += 1 }
        files[scope.verification] = file
    }
}
