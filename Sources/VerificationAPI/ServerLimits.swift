/// Bounds on what one client may send and how long it may take (R100); every one is enforced by `ServerGuard`, the
/// connection limit in all by the listener.
public struct ServerLimits: Sendable, Hashable {
    public var requestLineBytesMax = 8 * 1024
    public var headerBytesMax = 16 * 1024
    public var headerFieldsMax = 100
    public var bodyBytesMax = 16 * 1024
    /// From the first byte of a request to the end of its header.
    public var headerTime: Duration = .seconds(10)
    /// From the end of the header to the end of the body.
    public var bodyTime: Duration = .seconds(15)
    /// Without any request under way.
    public var idleTime: Duration = .seconds(60)
    /// From the end of an answer until the client has taken it.
    public var answerTime: Duration = .seconds(30)
    /// How long a refused sender is still listened to, so that it can read why.
    public var lingerTime: Duration = .seconds(2)
    public var lingerBytesMax = 256 * 1024
    /// Open connections in all; further ones wait in the backlog.
    public var connectionsMax = 10_000
    /// Open connections of one address; an IPv6 /64 is one address (R20).
    public var connectionsPerAddressMax = 200
    /// The proxies in front, whose connections the limit above does not count.
    public var proxies = TrustedProxies()
    public var admission = AdmissionLimits()
    public var backlog = 1024
    /// Requests at one time on one connection of HTTP/2.
    public var streamsMax = 100

    public init() {}
}
