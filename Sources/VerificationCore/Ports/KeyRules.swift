/// How many of an application's keys may be live at once (R43).
public enum KeyRules {
    /// Live keys with the same scopes: the one in use, and the one that is to follow it. Keys for tests do not count.
    public static let liveOfScopesMax = 2
    /// Live keys in all, those for tests among them.
    public static let liveMax = 20

    /// Why no further key may be made.
    public enum Refusal: Sendable, Hashable {
        case tooManyOfScopes
        case tooMany
    }

    /// Whether a new key may stand beside an application's others; nil when it may.
    public static func refusal(
        of key: APIKeyRecord, beside others: [APIKeyRecord], at now: Timestamp
    ) -> Refusal? {
        let live = others.filter { $0.isLive(at: now) }
        guard live.count < liveMax else { return .tooMany }
        guard !key.isTest else { return nil }
        let twins = live.count { !$0.isTest && $0.scopes == key.scopes }
        return twins < liveOfScopesMax ? nil : .tooManyOfScopes
    }
}
