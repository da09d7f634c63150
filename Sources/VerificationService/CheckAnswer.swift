public import VerificationCore

/// A check as a caller submits it.
public struct SubmittedCheck: Sendable {
    /// What the person typed.
    public var typed: String
    /// The transaction as the verification was created with it (R13).
    public var transaction: TransactionRequest?
    /// The handle of the browser that typed it.
    public var handle: String?

    public init(typed: String, transaction: TransactionRequest? = nil, handle: String? = nil) {
        self.handle = handle
        self.typed = typed
        self.transaction = transaction
    }
}

/// What a check came to, and the proof of an approval where proofs are signed.
public struct CheckAnswer: Sendable, Hashable {
    public let result: CheckResult
    /// Given with the one answer that approves, and never again.
    public let proof: SignedProof?

    init(_ result: CheckResult, proof: SignedProof? = nil) {
        self.result = result
        self.proof = proof
    }
}
