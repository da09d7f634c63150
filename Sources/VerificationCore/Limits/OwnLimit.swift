/// A limit that an application has named itself: so many creates with the same key in each of its windows. The key is
/// whatever the application knows of its visitor: a session, an address, a device.
public struct OwnLimit: Sendable, Hashable {
    /// Lower-case letters, digits, hyphens and underscores: 1 to 40.
    public let name: String
    /// All of them hold at once.
    public let windows: [Window]

    /// So many creates in so many seconds.
    public struct Window: Sendable, Hashable {
        public let count: Int
        public let seconds: Int
    }

    /// Limits of one application.
    public static let limitsMax = 10
    public static let windowsMax = 5
    /// Creates that one window may allow, and how long it may be.
    public static let countMax = 100
    public static let secondsAllowed = 1...30 * 24 * 3600
    public static let nameBytesMax = 40

    /// Reads windows such as `5/600+20/86400`.
    public init(name: String, windows text: String) throws(SendPolicyFault) {
        let isName =
            (1...OwnLimit.nameBytesMax).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
            }
        guard isName else {
            throw SendPolicyFault(
                name: "own", allowed: "names of 1 to \(OwnLimit.nameBytesMax) lower-case letters, digits, `-` or `_`")
        }
        var windows: [Window] = []
        for word in text.split(separator: "+", omittingEmptySubsequences: false) {
            let numbers = word.split(separator: "/", omittingEmptySubsequences: false).compactMap { Int($0) }
            guard numbers.count == 2, (1...OwnLimit.countMax).contains(numbers[0]),
                OwnLimit.secondsAllowed.contains(numbers[1]), windows.count < OwnLimit.windowsMax
            else {
                throw SendPolicyFault(
                    name: "own.\(name)",
                    allowed: "up to \(OwnLimit.windowsMax) windows such as 5/600+20/86400: creates, at most "
                        + "\(OwnLimit.countMax), in so many seconds, at most \(OwnLimit.secondsAllowed.upperBound)")
            }
            windows.append(Window(count: numbers[0], seconds: numbers[1]))
        }
        self.name = name
        self.windows = windows
    }

    var windowsText: String { windows.map { "\($0.count)/\($0.seconds)" }.joined(separator: "+") }
}

/// The creates that came with one key of an own limit.
public struct OwnLimitUse: Sendable, Hashable, LimitState {
    private var creates: [Timestamp] = []
    private var keptUntil = Timestamp(milliseconds: 0)

    public init() {}

    /// Why another create is refused; nil when it may go on.
    public func block(_ limit: OwnLimit, at now: Timestamp) -> SendBlock? {
        for window in limit.windows {
            let recent = creates.filter { now < $0 + .seconds(window.seconds) }
            guard recent.count >= window.count else { continue }
            let end = recent[recent.count - window.count] + .seconds(window.seconds)
            return SendBlock(.own, used: recent.count, allowed: window.count, endsAt: end)
        }
        return nil
    }

    /// Counts a create.
    public mutating func count(_ limit: OwnLimit, at now: Timestamp) {
        creates = Array((creates + [now]).sorted().suffix(OwnLimit.countMax))
        keptUntil = now + .seconds(limit.windows.map(\.seconds).max() ?? 0)
    }

    var expiresAt: Timestamp? { keptUntil }

    var bytes: [UInt8] {
        var writer = LimitWriter()
        writer.write(creates)
        writer.write(keptUntil)
        return writer.bytes
    }

    init?(bytes: [UInt8]) {
        var reader = LimitReader(bytes)
        guard let creates = reader.moments(), let keptUntil = reader.moment() else { return nil }
        self.creates = creates
        self.keptUntil = keptUntil
    }
}

/// A key that came with a create, for one of the application's own limits: only its keyed digest.
public struct OwnLimitKey: Sendable, Hashable {
    public let name: String
    public let key: [UInt8]

    public init(name: String, key: [UInt8]) {
        self.name = name
        self.key = key
    }
}

extension Vault {
    /// The keyed digest of what a caller passed for one of its own limits.
    public func ownLimitKey(
        _ value: String, name: String, application: ApplicationID
    ) throws(VaultError) -> OwnLimitKey {
        let digits = fingerprint(Array("\(name)/\(value)".utf8)).prefix(16)
            .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return OwnLimitKey(name: name, key: try keyedIndex(of: digits, kind: "own", application))
    }
}
