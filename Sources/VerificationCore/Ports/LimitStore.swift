/// The limits on sending as operators see and change them. Sends are counted by `VerificationStore` itself.
public protocol LimitStore: Sendable {
    /// What the limits of an application refused, held and told, newest first.
    func limitEvents(
        of application: ApplicationID, after cursor: LimitEventCursor?, limit: Int
    ) async throws(StoreError) -> [LimitEventRecord]

    /// Prefixes and countries to which an application's sends are held at `now`.
    func holds(of application: ApplicationID, at now: Timestamp) async throws(StoreError) -> [HeldArea]

    /// Lets sends pass again and writes that down; false when nothing held them, and then there is no note either.
    func lift(
        _ key: LimitKey, of application: ApplicationID, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> Bool

    /// Keeps a stop for want of approvals from a destination, or no longer.
    func setSafe(
        _ isSafe: Bool, _ target: SendTarget, of application: ApplicationID, noting note: AuditNote?
    ) async throws(StoreError)

    /// The application's own numbers.
    func sendPolicy(of application: ApplicationID) async throws(StoreError) -> SendPolicy

    /// Puts an application's own numbers in the place of the former; all machines go by them from the next send on.
    func setSendPolicy(
        _ policy: SendPolicy, of application: ApplicationID, noting note: AuditNote?
    ) async throws(StoreError)
}

/// A line of what the limits did, as it is stored.
public struct LimitEventRecord: Sendable, Hashable {
    public let id: EventID
    public let at: Timestamp
    public let event: LimitEvent

    public init(id: EventID, at: Timestamp, event: LimitEvent) {
        self.id = id
        self.at = at
        self.event = event
    }

    /// The place behind this one.
    public var cursor: LimitEventCursor { LimitEventCursor(at: at, id: id) }
}

/// A place in the list of what the limits did, which is ordered by moment and then id, newest first.
public struct LimitEventCursor: Sendable, Hashable {
    public let at: Timestamp
    public let id: EventID

    public init(at: Timestamp, id: EventID) {
        self.at = at
        self.id = id
    }
}

/// A prefix or a country to which nothing is sent for a time.
public struct HeldArea: Sendable, Hashable {
    /// Names it for `lift`.
    public let key: LimitKey
    public let hold: LimitHold

    public init(key: LimitKey, hold: LimitHold) {
        self.key = key
        self.hold = hold
    }

    /// Reads a hold that a store has kept; nil when it is none.
    public init?(key: LimitKey, bytes: [UInt8]) {
        guard key.kind == .hold, let hold = LimitHold(bytes: bytes) else { return nil }
        self.init(key: key, hold: hold)
    }

    /// The hold as it is to be written once it was lifted.
    public func lifted(at now: Timestamp) -> LimitRow {
        var hold = hold
        hold.lift(at: now)
        return LimitRow(key: key, bytes: hold.bytes, expiresAt: hold.expiresAt)
    }
}

extension SendPolicy {
    /// The row that keeps it.
    public var row: LimitRow { LimitRow(key: .policy, bytes: Array(text.utf8), expiresAt: nil) }
}

/// How long and how many of them a store keeps.
public enum LimitEvents {
    public static let keptFor: Duration = .seconds(30 * 24 * 3600)
    /// Of one application; a sweep removes what is older than the newest of so many.
    public static let keptMax = 10_000
    /// Lines of one page.
    public static let pageMax = 101
}
