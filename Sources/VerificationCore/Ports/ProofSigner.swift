/// `prf_`: ids of proofs, the `jti` that no two of them share.
public enum ProofKind: IdentifierKind { public static var prefix: String { "prf_" } }
/// `sub_`: what stands in a proof for a destination.
public enum ProofSubjectKind: IdentifierKind { public static var prefix: String { "sub_" } }

/// The id of a proof.
public typealias ProofID = Identifier<ProofKind>
/// A destination as a proof names it: the same for every approval of one application, and of no use to anybody else.
public typealias ProofSubject = Identifier<ProofSubjectKind>

/// What an approval proves, before it is signed (R14, R53).
public struct ProofClaims: Sendable, Hashable {
    public let id: ProofID
    /// For whom the proof is: the audience.
    public let application: ApplicationID
    public let subject: ProofSubject
    public let verification: VerificationID
    public let purpose: String
    /// The channels that can have carried the code, weakest first.
    public let channels: [Channel]
    public let reference: String?
    /// The digest of the transaction that the code was bound to (R13).
    public let transaction: [UInt8]?
    public let issuedAt: Timestamp

    public init(
        id: ProofID, application: ApplicationID, subject: ProofSubject, verification: VerificationID, purpose: String,
        channels: [Channel], reference: String?, transaction: [UInt8]? = nil, issuedAt: Timestamp
    ) {
        self.id = id
        self.application = application
        self.subject = subject
        self.verification = verification
        self.purpose = purpose
        self.channels = channels
        self.reference = reference
        self.transaction = transaction
        self.issuedAt = issuedAt
    }
}

/// A signed proof: it lets whoever holds it in until it expires, so it is handled as a secret and never stored.
public struct SignedProof: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    private let token: String
    /// At most `lifetimeMax` after it was issued.
    public let expiresAt: Timestamp

    /// How long a proof is valid at most (R53).
    public static let lifetimeMax: Duration = .seconds(300)

    public init(token: String, expiresAt: Timestamp) {
        self.token = token
        self.expiresAt = expiresAt
    }

    /// The proof itself, for the one answer that carries it.
    public func reveal() -> String { token }

    public var description: String { "<proof>" }
    public var debugDescription: String { "<proof>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Signs proofs with keys that stand outside the database (R53).
public protocol ProofSigner: Sendable {
    /// Signs with the key whose turn it is.
    func sign(_ claims: ProofClaims) async throws(ProofFault) -> SignedProof

    /// The public keys by which proofs can be verified at `now`, as a JWK set: those that sign, those that will, and
    /// those whose last proof has not expired.
    func keySet(at now: Timestamp) async -> [UInt8]
}

/// Why a proof was not signed. Holds no secret.
public struct ProofFault: Error, Sendable, Hashable {
    public let reason: String

    public init(reason: String) {
        self.reason = reason
    }
}
