public import StrictJSON

/// A request as an attacker sends it; nothing of it need be well-formed.
public struct AttackRequest: Sendable {
    public var method: String
    public var path: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]?

    public init(_ method: String, _ path: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }
}

/// What came back.
public struct AttackAnswer: Sendable {
    public let status: Int
    public let contentType: String
    public let body: [UInt8]
    /// From the request's first byte to the answer's last.
    public let duration: Duration
    /// The seconds of `Retry-After`, where the answer has that field.
    public let retryAfter: Int?

    public init(status: Int, contentType: String, body: [UInt8], duration: Duration, retryAfter: Int? = nil) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.duration = duration
        self.retryAfter = retryAfter
    }

    /// The body as JSON; null when it is none.
    public var json: JSONValue { (try? JSONValue.parse(body)) ?? .null }
}

/// The deployment under attack.
public protocol AttackTarget: Sendable {
    /// Sends a request; nil when the connection ended without an answer.
    func send(_ request: AttackRequest) async -> AttackAnswer?
}
