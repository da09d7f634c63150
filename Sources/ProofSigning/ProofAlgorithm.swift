/// How a key signs; every key has one algorithm for good (R53).
public enum ProofAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// Ed25519.
    case edDSA = "EdDSA"
    /// ECDSA over P-256 with SHA-256.
    case es256 = "ES256"
}
