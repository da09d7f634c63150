import Synchronization

/// One request that reached a vendor's endpoint.
public struct LoggedRequest: Sendable, Hashable {
    public let endpoint: VendorEndpoint
    public let method: String
    public let path: String
    /// The HTTP status; nil when the connection was dropped without an answer.
    public let status: Int?
    /// The fault that struck it.
    public let fault: FaultKind?
    public let at: SandboxTime

    public init(
        endpoint: VendorEndpoint, method: String, path: String, status: Int?, fault: FaultKind? = nil,
        at moment: SandboxTime
    ) {
        self.endpoint = endpoint
        self.method = method
        self.path = path
        self.status = status
        self.fault = fault
        at = moment
    }
}

/// The last requests, oldest first.
public final class RequestLog: Sendable {
    public static let requestsMax = 1000
    public static let pathCharactersMax = 200

    private let requests = Mutex<[LoggedRequest]>([])

    public init() {}

    public var all: [LoggedRequest] { requests.withLock { $0 } }

    /// The requests to one endpoint, oldest first.
    public func requests(to endpoint: VendorEndpoint) -> [LoggedRequest] {
        all.filter { $0.endpoint == endpoint }
    }

    public func add(_ request: LoggedRequest) {
        requests.withLock { requests in
            if requests.count >= RequestLog.requestsMax { requests.removeFirst() }
            requests.append(request)
        }
    }

    func clear() {
        requests.withLock { $0 = [] }
    }
}
