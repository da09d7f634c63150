/// What names a destination of an application: its keyed look-up value never stands without its application (R44, R58).
public struct DestinationKey: Sendable, Hashable {
    public let application: ApplicationID
    /// What a `Vault` makes of the destination.
    public let index: [UInt8]

    public init(application: ApplicationID, index: [UInt8]) {
        self.application = application
        self.index = index
    }
}

/// The failed checks that add up against one destination of one application, across its verifications (R17).
///
/// A check stands here from when it is counted and goes with the next success, so that one whose outcome never came to
/// be known is a failed one. Stores keep no row for an empty guard.
public struct DestinationGuard: Sendable, Hashable {
    /// Failed checks since the last success or unlocking.
    public private(set) var failures: Int
    /// The failed ones of the last hour that have not closed the destination yet, oldest first.
    public private(set) var recent: [Timestamp]
    /// How often it has been closed since the last success or unlocking.
    public private(set) var closures: Int
    /// The end of the last closing.
    public private(set) var closedUntil: Timestamp?
    public private(set) var lastFailureAt: Timestamp?

    /// Failed checks within `window` that close a destination.
    public static let recentMax = 10
    public static let window: Duration = .seconds(3600)
    /// How long the first closing lasts; each further one lasts twice as long, up to `closingMax`.
    public static let closingFirst: Duration = .seconds(3600)
    public static let closingMax: Duration = .seconds(24 * 3600)
    /// Failed checks in a row that close a destination until it is unlocked.
    public static let failuresMax = 100

    /// Nothing stands against the destination.
    public init() {
        self.init(failures: 0, recent: [], closures: 0, closedUntil: nil, lastFailureAt: nil)
    }

    /// Restores what a store has kept.
    public init(
        failures: Int, recent: [Timestamp], closures: Int, closedUntil: Timestamp?, lastFailureAt: Timestamp?
    ) {
        self.failures = failures
        self.recent = recent
        self.closures = closures
        self.closedUntil = closedUntil
        self.lastFailureAt = lastFailureAt
    }

    public var isEmpty: Bool { failures == 0 }

    /// How long no check is accepted; nil while the destination is open. At the instant of the end it is open.
    public func closing(at now: Timestamp) -> DestinationClosing? {
        if failures >= DestinationGuard.failuresMax { return .untilUnlocked }
        guard let closedUntil, now < closedUntil else { return nil }
        return .until(closedUntil)
    }

    /// Counts a failed check.
    /// - Returns: The closing that it brings about.
    public mutating func failed(at moment: Timestamp) -> DestinationClosing? {
        failures += 1
        lastFailureAt = max(lastFailureAt ?? moment, moment)
        if failures >= DestinationGuard.failuresMax {
            recent = []
            return failures == DestinationGuard.failuresMax ? .untilUnlocked : nil
        }
        recent = (recent + [moment]).sorted()
        let newest = recent[recent.count - 1]
        recent.removeAll { newest - $0 >= DestinationGuard.window }
        guard recent.count >= DestinationGuard.recentMax else { return nil }
        let end = newest + DestinationGuard.closingTime(after: closures)
        closures += 1
        recent = []
        closedUntil = end
        return .until(end)
    }

    private static func closingTime(after closures: Int) -> Duration {
        min(closingMax, closingFirst * (1 << min(closures, 5)))
    }
}

/// How long a destination is closed.
public enum DestinationClosing: Sendable, Hashable {
    case until(Timestamp)
    case untilUnlocked
}

extension TimelineEntry {
    /// The line that tells of a closing that a check brings about.
    public init(_ closing: DestinationClosing, at now: Timestamp) {
        switch closing {
        case .until(let end): self = .destinationClosed(hours: Int((end - now).inSecondsRoundedUp / 3600))
        case .untilUnlocked: self = .destinationClosed(hours: nil)
        }
    }
}
