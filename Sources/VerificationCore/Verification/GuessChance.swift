/// The chance that somebody who knows nothing of the codes hits one of a destination by guessing, in the worst case
/// that the limits leave open. Every code is equally likely (R1), so the figures are exact.
public struct GuessChance: Sendable, Hashable {
    public let codeLength: Int
    public let checksMax: Int
    /// Sends to one destination within any 24 hours (R34); each may open a verification.
    public let sendsPerDay: Int

    /// Sends to one destination within 24 hours (R34).
    public static let sendsPerDayMax = DestinationSends.longMax

    public init(_ policy: CodePolicy, sendsPerDay: Int = sendsPerDayMax) {
        precondition(sendsPerDay >= 0, "a count of sends")
        codeLength = policy.length
        checksMax = policy.checksMax
        self.sendsPerDay = sendsPerDay
    }

    /// Verifications of one destination that may be checked within one day. Those that were opened shortly before it
    /// began are still open then (R3), and once their sends are a day old as many more may follow before it ends: at
    /// both ends as many as ten minutes allow.
    public var verificationsPerDay: Int { sendsPerDay + min(sendsPerDay, DestinationSends.shortMax) }

    /// Checks of one destination that are compared within a day at most: those of all its verifications, and no more
    /// than the destination's guard lets pass (R17).
    public var checksPerDay: Int { min(verificationsPerDay * checksMax, GuessChance.guardedChecksPerDay) }

    /// The chance within one verification: all its checks with different digits.
    public var perVerification: Double { Double(checksMax) / codes }

    /// The chance that at least one check of a day is right. Checks of one verification exclude each other, so that it
    /// pays to use each verification up before the next.
    public var perDay: Double {
        let (full, rest) = checksPerDay.quotientAndRemainder(dividingBy: checksMax)
        // The chance grows step by step: subtracted from one at the end, a small one would be lost in rounding.
        var hit = Double(rest) / codes
        for _ in 0..<full { hit += (1 - hit) * perVerification }
        return hit
    }

    /// The chance of a day as one in how many, rounded down.
    public var oddsPerDay: Int { perDay > 0 ? Int(1 / perDay + 1e-6) : Int.max }

    private var codes: Double { (0..<codeLength).reduce(1) { codes, _ in codes * 10 } }

    /// Failed checks that the guard lets pass within a day: one short of a closing in every window, until the
    /// destination waits to be unlocked.
    static let guardedChecksPerDay = min(
        DestinationGuard.failuresMax,
        (DestinationGuard.recentMax - 1) * Int(86_400 / DestinationGuard.window.components.seconds))
}
