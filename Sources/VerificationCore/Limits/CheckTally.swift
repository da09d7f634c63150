/// The checks of an application in the last ten minutes, and how many were wrong: somebody who tries one or two codes
/// at each of many destinations stays below the limits of each (R22).
public struct CheckTally: Sendable, Hashable {
    /// What is looked at, in parts of `partLength`.
    public static let window: Duration = .seconds(600)
    public static let partLength: Duration = .seconds(10)
    /// Fewer checks tell nothing.
    public static let checksMin = 200
    /// More than this part of them wrong is a spray.
    public static let wrongPercent = 60

    private var parts: [Part] = []
    private var toldAt: Timestamp?

    private struct Part: Sendable, Hashable {
        let startsAt: Timestamp
        var checks = 0
        var wrong = 0
    }

    public init() {}

    /// Counts a check that was compared.
    /// - Returns: What was counted, where a spray is to be told: when it is seen, and then once in each window.
    public mutating func count(isWrong: Bool, at now: Timestamp) -> SendBlock? {
        let length = CheckTally.partLength
        parts.removeAll { $0.startsAt + CheckTally.window <= now }
        // A clock that was set back counts into the part that is open.
        if parts.last.map({ $0.startsAt + length <= now }) ?? true { parts.append(Part(startsAt: now)) }
        parts[parts.count - 1].checks += 1
        if isWrong { parts[parts.count - 1].wrong += 1 }
        let checks = parts.reduce(0) { $0 + $1.checks }
        let wrong = parts.reduce(0) { $0 + $1.wrong }
        guard checks >= CheckTally.checksMin, wrong * 100 > checks * CheckTally.wrongPercent else { return nil }
        if let toldAt, now < toldAt + CheckTally.window { return nil }
        toldAt = now
        return SendBlock(.spraying, used: wrong, allowed: checks * CheckTally.wrongPercent / 100, endsAt: nil)
    }
}
