/// The methods that gateways use.
public enum GatewayMethod: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case options = "OPTIONS"
    case post = "POST"
    case delete = "DELETE"
}

/// How long a gateway request may take, from the connection's beginning to the end of the answer (R94).
public enum GatewayDeadline {
    public static let request: Duration = .seconds(10)
    public static let upload: Duration = .seconds(15)
    public static let poll: Duration = .seconds(5)
}

/// The most that is read of an answer (R94).
public let answerBytesMax = 65_536

/// One request to a vendor. Handle as a secret: headers hold credentials, the body may hold a code.
public struct GatewayRequest: Sendable, CustomStringConvertible, CustomReflectable {
    public let method: GatewayMethod
    public let url: String
    public let headers: GatewayHeaders
    public let body: [UInt8]
    /// The time for the whole request.
    public let deadline: Duration
    /// Bytes of the answer that are read at most; the rest is cut.
    public let answerLimit: Int
    public let urgency: RequestUrgency
    /// Whether the same was asked for before and failed (R95).
    public let isRepeat: Bool
    /// Whether its turn has come already.
    public let hasTurn: Bool

    public init(
        _ method: GatewayMethod, _ url: String, headers: GatewayHeaders = GatewayHeaders(), body: [UInt8] = [],
        deadline: Duration = GatewayDeadline.request, answerLimit: Int = answerBytesMax,
        urgency: RequestUrgency = .report, isRepeat: Bool = false, hasTurn: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.answerLimit = answerLimit
        self.urgency = urgency
        self.isRepeat = isRepeat
        self.hasTurn = hasTurn
    }

    public var description: String { "\(method.rawValue) request of \(body.count) bytes" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
