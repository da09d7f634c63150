import VerificationCore
import VerificationService

/// What clients were told, held against what the disk has at that moment.
extension Auditor {
    func toldCreated(_ told: VerificationRecord, _ found: VerificationRecord?) {
        guard let found else { return breach("I4 a create was acknowledged and is not there") }
        toldRead(told, found)
    }

    /// What was read may have gone on since, but never back.
    func toldRead(_ told: VerificationRecord, _ found: VerificationRecord?) {
        guard let found else { return breach("I4 what was read is not there") }
        let (before, after) = (told.state.ledger, found.state.ledger)
        // Where the first delivery starts the lifetime, it takes the place of the ceiling.
        let mayShorten = found.state.workflow.lifetimeStarts == .firstDelivery
        let isConsistent =
            before.createdAt == after.createdAt && before.generation <= after.generation
            && before.checksUsed <= after.checksUsed && (mayShorten || before.expiresAt <= after.expiresAt)
            && (before.status == .pending || before.status == after.status)
            && found.state.sends.map(\.delivery).starts(with: told.state.sends.map(\.delivery))
        expect(isConsistent, "I4 what was told is not kept")
    }

    func told(_ result: CheckResult, typed: String, _ found: VerificationRecord) {
        guard let file = files[found.key.id] else { return breach("I4 a check of nothing was answered") }
        switch result {
        case .approved(let approval, _):
            expect(found.state.ledger.status == .approved(approval), "I2 I4 an approval was told and is not kept")
            files[found.key.id]?.toldApprovals += 1
            expect(file.toldApprovals == 0, "I2 R4 two checks were told that they were approved")
            let codes = file.codes.values
            expect(codes.isEmpty || codes.contains(typed), "I2 approved with a code that nobody was sent")
        case .wrongCode(let left, let status):
            expect(left >= found.state.ledger.checksLeft, "R15 more checks are left than were told")
            expect(file.codes.count != 1 || file.codes[file.generation] != typed, "I4 the right code is called wrong")
            expect(
                left > 0 || found.state.ledger.status != .pending || clock.now >= file.expiresAt,
                "R15 the last check was wrong, and it is open")
            let stands = found.state.ledger.effectiveStatus(at: clock.now).word
            expect(status == .pending || status == stands, "R15 told that it is \(status), and it is \(stands)")
        case .transactionDiffered:
            breach("R13 no code here is bound to a transaction")
        }
    }

    /// A refusal for a limit names one that lies ahead and counts something.
    func toldLimited(_ block: SendBlock) {
        expect(block.used >= block.allowed, "R40 refused for \(block.used) of \(block.allowed)")
        expect(block.rule != .own && block.rule != .callsPerDay, "R38 refused for a limit that nobody has set")
    }

    func toldRefused(_ error: ServiceError, _ found: VerificationRecord) {
        let ledger = found.state.ledger
        switch error {
        case .refused(.closed(let word)):
            expect(ledger.effectiveStatus(at: clock.now).word == word, "I3 refused as \(word), and it is otherwise")
        case .refused(.limited(let refusal)):
            toldLimited(refusal.block)
        case .refused(.checksUsedUp):
            expect(ledger.checksLeft == 0, "I4 refused for checks that are left")
        case .notFound:
            breach("I4 what is there is not found")
        case .idempotencyKeyReused:
            breach("R47 a repeat was taken for another request")
        case .stopped, .administration:
            breach("R39 refused by a switch that nobody has set")
        case .refused, .invalid, .unavailable, .overloaded:
            break
        }
    }
}
