/// What a stop switch stops (R39).
public enum StopTarget: Sendable, Hashable {
    case everything
    case application(ApplicationID)
    /// Calls and texts to the numbers of a country, an ISO 3166 code of two capital letters.
    case country(String)
    case channel(Channel)

    /// The target in one word, as stores keep it: `everything`, `application:app_…`, `country:ID`, `channel:call`.
    public var text: String {
        switch self {
        case .everything: kind.rawValue
        case .application(let id): "\(kind.rawValue):\(id.text)"
        case .country(let code): "\(kind.rawValue):\(code)"
        case .channel(let channel): "\(kind.rawValue):\(channel.rawValue)"
        }
    }

    /// Reads what `text` wrote; nil when it is none.
    public init?(text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (Kind(rawValue: parts[0]), parts.count == 2 ? parts[1] : nil) {
        case (.everything, nil): self = .everything
        case (.application, let id?):
            guard let id = ApplicationID(id) else { return nil }
            self = .application(id)
        case (.country, let code?):
            guard StopTarget.isCountry(code) else { return nil }
            self = .country(code)
        case (.channel, let word?):
            guard let channel = Channel(rawValue: word) else { return nil }
            self = .channel(channel)
        default: return nil
        }
    }

    /// The kinds of target.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case everything, application, country, channel
    }

    public var kind: Kind {
        switch self {
        case .everything: .everything
        case .application: .application
        case .country: .country
        case .channel: .channel
        }
    }

    /// Whether a text is an ISO 3166 code of two capital letters.
    public static func isCountry(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }
}

/// A switch that stops sending until it is lifted (R39).
public struct StopSwitch: Sendable, Hashable {
    public let target: StopTarget
    /// The operator's own words, at most 200 characters; empty for none.
    public let reason: String
    public let setAt: Timestamp

    public init(target: StopTarget, reason: String, setAt: Timestamp) {
        self.target = target
        self.reason = reason
        self.setAt = setAt
    }
}

/// All switches that are set.
public struct Stops: Sendable, Hashable {
    public let switches: [StopSwitch]
    private let targets: Set<StopTarget>

    public init(_ switches: [StopSwitch] = []) {
        self.switches = switches
        targets = Set(switches.map(\.target))
    }

    public var isEmpty: Bool { targets.isEmpty }

    /// Whether any country is stopped, so that a number has to be looked at.
    public var namesCountries: Bool { targets.contains { $0.kind == .country } }

    /// What stops an application's sends on a channel, the widest first; nil when nothing does.
    /// - Parameter country: The number's, for channels that go to a phone.
    public func target(for application: ApplicationID, channel: Channel, country: String?) -> StopTarget? {
        let own: [StopTarget] = [.everything, .application(application), .channel(channel)]
        let all = own + (channel.factor == .phone ? country.map { [.country($0)] } ?? [] : [])
        return all.first(where: targets.contains)
    }
}

/// The stop switches, for all machines (R39).
public protocol StopStore: Sendable {
    /// All switches that are set, in the order of their targets' texts.
    func stops() async throws(StoreError) -> [StopSwitch]

    /// Sets a switch; one that is set already stays as it is, and nothing is written down.
    /// - Returns: The switch that is set now.
    func set(_ stop: StopSwitch, noting note: AuditNote?) async throws(StoreError) -> StopSwitch

    /// Lifts a switch; nothing is written down where none is set.
    /// - Returns: What was set; nil when nothing was.
    func lift(_ target: StopTarget, noting note: AuditNote?) async throws(StoreError) -> StopSwitch?
}
