/// How soon and how often a person may ask for the code again (R34). Steps of the workflow are not counted as asking.
public struct SendLimits: Sendable, Hashable {
    /// The wait before the first, second, third … further send.
    public let waits: [Duration]
    /// Sends of one verification, the workflow's own among them, after which none may be asked for.
    public let sendsMax: Int

    public init(waits: [Duration], sendsMax: Int) {
        precondition(!waits.isEmpty && sendsMax > 0)
        self.waits = waits
        self.sendsMax = sendsMax
    }

    public static let standard = SendLimits(
        waits: [.seconds(30), .seconds(40), .seconds(60), .seconds(90), .seconds(120)], sendsMax: 5)

    /// Whether another send may be asked for at `now`, after `sends` of which the last was at `last`.
    func verdict(sends: Int, last: Timestamp, at now: Timestamp) -> SendVerdict {
        guard let allowedAt = nextAllowed(sends: sends, last: last) else { return .tooMany }
        return now >= allowedAt ? .allowed : .tooSoon(allowedAt)
    }

    /// When another send may be asked for, after `sends` of which the last was at `last`; nil when none may be.
    func nextAllowed(sends: Int, last: Timestamp) -> Timestamp? {
        guard sends < sendsMax else { return nil }
        return last + waits[min(max(sends - 1, 0), waits.count - 1)]
    }
}

/// What the limits say to one more send.
enum SendVerdict: Equatable {
    case allowed
    case tooSoon(Timestamp)
    case tooMany
}
