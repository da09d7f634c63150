/// What names one counter of an application.
public struct LimitKey: Sendable, Hashable, Comparable {
    public let kind: Kind
    public let bytes: [UInt8]

    /// What is counted. Whoever locks several counters locks them in this order.
    public enum Kind: Int, Sendable, Hashable, CaseIterable {
        case destination = 1, prefix, own, calls, outcomes, hold, safe, policy, checks
    }

    public init(_ kind: Kind, _ bytes: [UInt8] = []) {
        self.kind = kind
        self.bytes = bytes
    }

    public static func < (left: LimitKey, right: LimitKey) -> Bool {
        left.kind == right.kind
            ? left.bytes.lexicographicallyPrecedes(right.bytes) : left.kind.rawValue < right.kind.rawValue
    }

    static func destination(_ target: SendTarget) -> LimitKey { LimitKey(.destination, target.destination) }
    static func prefix(_ area: NumberArea) -> LimitKey { LimitKey(.prefix, area.prefix) }
    /// What holds a prefix.
    public static func hold(prefix area: NumberArea) -> LimitKey { LimitKey(.hold, area.prefix) }
    /// What holds a country.
    public static func hold(country: String) -> LimitKey { LimitKey(.hold, Array(country.utf8)) }
    /// What pauses all checks and creates of the application.
    public static let pause = LimitKey(.hold)
    static func calls(country: String? = nil) -> LimitKey { LimitKey(.calls, Array((country ?? "").utf8)) }
    /// One of the parts of the calls that no cap counts; a country's key has two bytes, and that of all calls none.
    static func tally(part: Int) -> LimitKey { LimitKey(.calls, [UInt8(part)]) }
    /// Numbers that no stop for want of approvals concerns.
    public static func safe(_ target: SendTarget) -> LimitKey { LimitKey(.safe, target.destination) }
    /// The application's own numbers.
    public static let policy = LimitKey(.policy)
    /// The application's checks of the last minutes.
    static let checks = LimitKey(.checks)

    /// One of the parts of a country's outcomes; they are added up, so that many machines need not wait for one row.
    static func outcomes(country: String, part: Int) -> LimitKey {
        LimitKey(.outcomes, Array(country.utf8) + [UInt8(part)])
    }

    /// The country that it holds; nil for a prefix and for a pause.
    public var country: String? {
        kind == .hold && bytes.count == 2 ? String(decoding: bytes, as: UTF8.self) : nil
    }
}

extension LimitKey {
    /// What is kept of one destination and goes with it when it is erased (R84). Its sends stay counted under the keyed
    /// index for the day that they count: otherwise erasing would be a way to have somebody called again and again
    /// (R34, R35). What is counted of a prefix is shared with other numbers and stays.
    /// - Parameter lookUpValue: The keyed index by which the destination is found.
    public static func erased(with lookUpValue: [UInt8]) -> [LimitKey] { [.safe(SendTarget(lookUpValue: lookUpValue))] }
}

/// A counter as it is to be written.
public struct LimitRow: Sendable, Hashable {
    public let key: LimitKey
    /// Empty when it is to be taken away.
    public let bytes: [UInt8]
    /// From when on it may be swept; nil when it stays.
    public let expiresAt: Timestamp?

    public init(key: LimitKey, bytes: [UInt8], expiresAt: Timestamp?) {
        self.key = key
        self.bytes = bytes
        self.expiresAt = expiresAt
    }
}

/// A line of what the limits did: a refusal, a hold, a cap that is used up (R40).
public struct LimitEvent: Sendable, Hashable {
    public let news: LimitNews
    /// Of several refusals, as the last of them met it.
    public let block: SendBlock
    /// Refusals that the line stands for; 1 for all other news.
    public let times: Int
    /// Where it was to go, masked; nil where no one destination is concerned.
    public let masked: String?
    public let country: String?

    public init(_ news: LimitNews, _ block: SendBlock, times: Int = 1, masked: String?, country: String?) {
        self.times = times
        self.news = news
        self.block = block
        self.masked = masked
        self.country = country
    }
}
