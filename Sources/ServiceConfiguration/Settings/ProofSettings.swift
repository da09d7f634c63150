/// The signed proofs of approvals.
public struct ProofSettings: Sendable, Hashable {
    public let file: String
    public let issuer: String
    /// How new keys sign.
    public let algorithm: Algorithm
    public let lifetime: Duration

    /// The algorithms, as tokens name them.
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        case edDSA = "EdDSA"
        case es256 = "ES256"
    }

    init(_ values: CheckedValues) {
        file = values.text(.proofsFile) ?? values.required(.storeFolder).droppingSlash + "/keys/proofs"
        issuer = values.required(.proofsIssuer)
        algorithm = values.choice(.proofsAlgorithm)
        lifetime = values.seconds(.proofsLifetime)
    }
}
