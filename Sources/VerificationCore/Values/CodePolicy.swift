/// How an application's codes look and how long they live.
public struct CodePolicy: Sendable, Hashable {
    /// Digits in a code.
    public let length: Int
    /// How long a code is accepted after it was issued or last sent.
    public let lifetime: Duration
    /// Checks that are evaluated at most.
    public let checksMax: Int

    /// Lengths that exist at all; 4 and 5 need `allowShort` (R1).
    public static let lengths = 4...10
    /// Lengths that need no word of their own in an application's policy (R1).
    public static let ordinaryLengths = 6...10
    /// Seconds that a code may live (R3).
    public static let lifetimeSeconds = 60...600
    /// Checks that a policy may allow (R15): it may lower the five, never raise them.
    public static let checks = 1...5
    /// Nothing is accepted this long after the verification was created, whatever was resent (R3).
    public static let lifetimeCeiling: Duration = .seconds(600)

    /// What holds where nothing else is said: six digits, 300 s, five checks.
    public static let standard = CodePolicy(length: 6, lifetimeInSeconds: 300, checksMax: 5)

    private init(length: Int, lifetimeInSeconds: Int, checksMax: Int) {
        self.length = length
        lifetime = .seconds(lifetimeInSeconds)
        self.checksMax = checksMax
    }

    /// Checks and makes a policy.
    /// - Parameter allowShort: The application says in its own words that it wants codes of 4 or 5 digits.
    /// - Throws: The first rule that is broken, in the order length, lifetime, checks.
    public static func checked(
        length: Int, lifetimeInSeconds: Int, checksMax: Int, allowShort: Bool
    ) throws(CodePolicyFault) -> CodePolicy {
        guard (allowShort ? lengths : ordinaryLengths).contains(length) else { throw .length(allowShort: allowShort) }
        guard lifetimeSeconds.contains(lifetimeInSeconds) else { throw .lifetime }
        guard checks.contains(checksMax) else { throw .checks }
        return CodePolicy(length: length, lifetimeInSeconds: lifetimeInSeconds, checksMax: checksMax)
    }
}

/// The rule of a code policy that a value breaks.
public enum CodePolicyFault: Error, Hashable, Sendable {
    case length(allowShort: Bool)
    case lifetime
    case checks
}
