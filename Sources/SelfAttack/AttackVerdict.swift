/// What an attack came to, with what was seen.
public struct AttackVerdict: Sendable, Hashable {
    /// How it ended.
    public enum Outcome: String, Sendable, Hashable {
        /// The attack got nothing.
        case pass
        /// The attack got what it must not.
        case fail
        /// It could not be carried out, which proves nothing.
        case notRun = "not_run"
    }

    public let name: String
    /// The requirements that it is about: `R15`.
    public let requirements: [String]
    public let outcome: Outcome
    /// One sentence with figures.
    public let evidence: String
}

/// Why an attack cannot be carried out.
struct AttackHindrance: Error {
    let reason: String
}

/// What an attack saw.
struct AttackFinding: Sendable {
    let isSafe: Bool
    let evidence: String

    init(_ isSafe: Bool, _ evidence: String) {
        self.isSafe = isSafe
        self.evidence = evidence
    }
}
