/// The checks of an application in the last ten minutes, and how many were wrong, summed over all machines: somebody
/// who tries one or two codes at each of many destinations stays below the limits of each (R22).
public struct CheckTally: Sendable, Hashable, LimitState {
    /// What is looked at, in parts of ten seconds; one that reaches into it is counted whole.
    public static let window: Duration = .seconds(600)
    /// Fewer checks tell nothing.
    public static let checksMin = 200
    /// More than this part of them wrong is a spray.
    public static let wrongPercent = 60

    /// By their numbers, each once.
    private var parts: [Part] = []
    /// When a spray was told last.
    private var toldAt: Timestamp?

    private struct Part: Sendable, Hashable {
        static let milliseconds: Int64 = 10_000
        /// Parts that the window reaches back to, and that a machine whose clock is ahead may have written.
        static let reach = 60
        /// More than any machine compares in ten seconds; what is above is not told apart.
        static let checksMax = 1_000_000_000
        /// That of the last moment that can be written.
        static let numberMax = Int(Int64.max / milliseconds) - 2 * reach

        /// Since 1970.
        let number: Int
        var checks = 0
        var wrong = 0

        static func number(of moment: Timestamp) -> Int { Int(moment.milliseconds / milliseconds) }
    }

    public init() {}

    /// Counts checks that were compared.
    /// - Returns: What was counted, where a spray is to be told: when it is seen, and then once in each window.
    public mutating func count(_ batch: CheckBatch, at now: Timestamp) -> SendBlock? {
        let number = Part.number(of: now)
        parts.removeAll { abs($0.number - number) > Part.reach }
        let place = parts.firstIndex { $0.number == number } ?? parts.endIndex
        if place == parts.endIndex { parts.append(Part(number: number)) }
        parts[place].checks = min(parts[place].checks + batch.compared, Part.checksMax)
        parts[place].wrong = min(parts[place].wrong + batch.wrong, Part.checksMax)
        let checks = parts.reduce(0) { $0 + $1.checks }
        let wrong = parts.reduce(0) { $0 + $1.wrong }
        guard checks >= CheckTally.checksMin, wrong * 100 > checks * CheckTally.wrongPercent else { return nil }
        // A clock that was set back is not to keep it silent for longer.
        if let toldAt, now < toldAt + CheckTally.window, toldAt < now + CheckTally.window { return nil }
        toldAt = now
        return SendBlock(.spraying, used: wrong, allowed: checks * CheckTally.wrongPercent / 100, endsAt: nil)
    }

    /// Begins anew: a pause has answered what was counted.
    mutating func forget() { self = CheckTally() }

    var expiresAt: Timestamp? {
        let last = parts.map(\.number).max() ?? 0
        let end = Timestamp(milliseconds: Int64(last + 1) * Part.milliseconds) + CheckTally.window
        return max(end, toldAt.map { $0 + CheckTally.window } ?? end)
    }

    var bytes: [UInt8] {
        var writer = LimitWriter()
        writer.write(toldAt ?? Timestamp(milliseconds: 0))
        writer.write(parts.count)
        for part in parts {
            for number in [part.number, part.checks, part.wrong] { writer.write(number) }
        }
        return writer.bytes
    }

    init?(bytes: [UInt8]) {
        var reader = LimitReader(bytes)
        guard let moment = reader.moment(), (0...Part.numberMax).contains(Part.number(of: moment)),
            let count = reader.number(), (0...2 * Part.reach + 1).contains(count)
        else { return nil }
        toldAt = moment.milliseconds == 0 ? nil : moment
        for _ in 0..<count {
            guard let number = reader.number(), let checks = reader.number(), let wrong = reader.number(),
                (0...Part.numberMax).contains(number), (0...Part.checksMax).contains(checks),
                (0...checks).contains(wrong)
            else { return nil }
            parts.append(Part(number: number, checks: checks, wrong: wrong))
        }
    }
}

/// Checks of an application that one process has compared and that are not among the stored ones yet (R22).
public struct CheckBatch: Sendable, Hashable {
    public let application: ApplicationID
    public var compared: Int
    /// How many of them were wrong.
    public var wrong: Int

    public init(application: ApplicationID, compared: Int = 0, wrong: Int = 0) {
        self.application = application
        self.compared = compared
        self.wrong = wrong
    }
}
