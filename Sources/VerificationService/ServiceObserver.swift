public import VerificationCore

/// What a create came to, in a word.
public enum CreateWord: String, Sendable, Hashable, CaseIterable {
    case created, continued, repeated
}

/// What a check came to, in a word.
public enum CheckWord: String, Sendable, Hashable, CaseIterable {
    case approved
    case wrongCode = "wrong_code"
    /// The transaction is another one than the code is bound to (R13).
    case transactionDiffered = "transaction_differed"
    /// The verification's state or a limit did not allow it.
    case refused
    /// No verification of this application has the id.
    case unknown
}

/// Something that happened and is worth counting. Holds no secret, id or destination (R81).
public enum ServiceFact: Sendable, Hashable {
    case created(CreateWord)
    case checked(CheckWord)
    /// A verification reached a terminal status.
    case ended(VerificationStatus.Word)
    /// The weakest channel that can have carried the accepted code (R14).
    case approved(Channel)
    /// A delivery reached a status.
    case delivery(Channel, DeliveryStatus)
    case deliveryFailed(Channel, DeliveryFailure)
    case attempted(DeliveryAttempt)
    /// The checks of an application looked like a spray (R22).
    case sprayed
    /// A rule refused a request (R40).
    case limited(LimitRule)
}

/// Told what happens, while it happens: it only counts and returns at once.
public protocol ServiceObserver: Sendable {
    func note(_ fact: ServiceFact)
}

/// Counts nothing.
public struct NoObserver: ServiceObserver {
    public init() {}
    public func note(_ fact: ServiceFact) {}
}

extension ServiceObserver {
    /// Notes the end of a verification where an event has brought it about.
    func note(endedBy answer: VerificationAnswer, _ record: VerificationRecord) {
        let status = record.state.ledger.status
        guard status.isTerminal else { return }
        switch answer {
        case .approved, .wrongCode, .done: note(.ended(status.word))
        case .sending, .nothingToDo, .refused: break
        }
    }
}
