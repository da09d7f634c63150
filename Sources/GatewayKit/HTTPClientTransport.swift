public import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import VerificationCore

/// Requests over AsyncHTTPClient: certificates always checked, no redirects, no proxies, bounded time and size (R94).
public struct HTTPClientTransport: GatewayTransport {
    private let client: HTTPClient
    private let loop: any EventLoop

    /// The client's settings; everything else about a request is in the request.
    /// - Parameter connectTimeout: For the name's look-up, the connection and its TLS handshake together.
    public static func configuration(connectTimeout: Duration = .seconds(3)) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: .init(connectTimeout)),
            connectionPool: HTTPClient.Configuration.ConnectionPool(idleTimeout: idleTimeout),
            proxy: nil,
            decompression: .disabled)
        // A failed connection is told at once: the caller knows when repeating is worth it.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        return configuration
    }

    /// - Parameter client: Made with `configuration()`; whoever made it shuts it down.
    public init(client: HTTPClient) {
        self.client = client
        loop = client.eventLoopGroup.any()
    }

    public func send(_ request: GatewayRequest) async -> TransportResult {
        let outgoing: HTTPClient.Request
        do {
            outgoing = try HTTPClientTransport.outgoing(request)
        } catch {
            return .notSent(GatewayFault(.misconfigured, detail: "the address or a header of the request is not valid"))
        }
        let collector = AnswerCollector(limit: request.answerLimit)
        // Connection and collector share one loop; otherwise a time-out could overtake the note that the head was sent.
        let task = client.execute(
            request: outgoing, delegate: collector, eventLoop: .delegateAndChannel(on: loop),
            deadline: .now() + TimeAmount(request.deadline))
        do {
            // Whoever waits no longer gives the connection free; the request then counts as any other that broke off.
            return .answer(
                try await withTaskCancellationHandler {
                    try await task.futureResult.get()
                } onCancel: {
                    task.cancel()
                })
        } catch {
            return collector.result(failedBy: error)
        }
    }

    private static func outgoing(_ request: GatewayRequest) throws -> HTTPClient.Request {
        var headers = HTTPHeaders()
        for field in request.headers.fields { headers.add(name: field.name, value: field.value) }
        if let trace = TraceContext.current {
            headers.add(name: "traceparent", value: trace.traceparent)
            if !trace.state.isEmpty { headers.add(name: "tracestate", value: trace.state) }
        }
        return try HTTPClient.Request(
            url: request.url, method: HTTPMethod(rawValue: request.method.rawValue), headers: headers,
            body: request.body.isEmpty ? nil : .bytes(request.body))
    }
}

/// Shorter than the time after which common servers drop an idle connection (the shortest, Node's, is 5 s): a call sent
/// on a connection that is just being dropped would have an unknown outcome (R26).
private let idleTimeout: TimeAmount = .seconds(3)
