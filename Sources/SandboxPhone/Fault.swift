/// Where a fault strikes.
public enum FaultScope: Sendable, Hashable {
    case endpoint(VendorEndpoint)
    /// Every endpoint of a service that the kind fits.
    case service(VendorService)

    /// Reads what `text` writes.
    public init?(_ text: String) {
        if let endpoint = VendorEndpoint(rawValue: text) {
            self = .endpoint(endpoint)
        } else if let service = VendorService(rawValue: text) {
            self = .service(service)
        } else {
            return nil
        }
    }

    public var text: String {
        switch self {
        case .endpoint(let endpoint): endpoint.rawValue
        case .service(let service): service.rawValue
        }
    }

    public var endpoints: [VendorEndpoint] {
        switch self {
        case .endpoint(let endpoint): [endpoint]
        case .service(let service): service.endpoints
        }
    }
}

/// One misbehaviour that was asked for: what, where, how often, and from when until when.
public struct Fault: Sendable, Hashable {
    public static let statuses = 400...599
    public static let codes = 0...999
    public static let counts = 1...1000
    /// How much of the requests it strikes.
    public static let percents = 1...100
    /// Seconds that an answer is late, or a clock is wrong.
    public static let seconds = 0...86_400
    /// Seconds from now until it begins, and from then until it ends.
    public static let spans = 1...86_400

    public let kind: FaultKind
    public let scope: FaultScope
    /// For `error` and `proxyPage`.
    public var status = 500
    /// For `error`.
    public var code = 13
    /// How late `slow` answers, how far `clockSkew` is ahead, and how long a 429 or 503 asks to be left alone.
    public var seconds = 0
    /// Of the requests that it could strike.
    public var percent = 100
    /// How many more requests it strikes; nil for no end.
    public var remaining: Int?
    public var from: SandboxTime?
    public var until: SandboxTime?
    /// It strikes in the first half of each period, counted from `from`.
    public var period: Duration?
    /// The preset that it came with.
    public var preset: FaultPreset?
    /// How many requests it has struck.
    public internal(set) var struck = 0
    /// Given by the board.
    public internal(set) var id = 0

    public init(_ kind: FaultKind, at scope: FaultScope) {
        self.kind = kind
        self.scope = scope
    }

    /// The vendor's error for the next requests; nil when a number is outside `statuses`, `codes` or `counts`.
    public init?(_ endpoint: VendorEndpoint, status: Int, code: Int, count: Int = 1) {
        guard Fault.statuses.contains(status), Fault.codes.contains(code), Fault.counts.contains(count) else {
            return nil
        }
        self.init(.error, at: .endpoint(endpoint))
        self.status = status
        self.code = code
        remaining = count
    }

    /// Whether its time has come and is not over.
    public func isActive(at now: SandboxTime) -> Bool {
        if let from, now < from { return false }
        if isOver(at: now) { return false }
        guard let period, let from else { return true }
        let passed = (now - from).wholeMilliseconds % max(1, period.wholeMilliseconds)
        return passed < period.wholeMilliseconds / 2
    }

    func isOver(at now: SandboxTime) -> Bool {
        if let until, now >= until { return true }
        return remaining == 0
    }

    func reaches(_ endpoint: VendorEndpoint) -> Bool {
        scope.endpoints.contains(endpoint) && kind.fits(endpoint)
    }
}
