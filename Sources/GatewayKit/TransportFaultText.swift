import AsyncHTTPClient
import NIOCore
import NIOPosix

/// Says for the operator why a request failed, without anything of the request in it.
enum TransportFaultText {
    static func text(for error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: text(for: error)
        case let error as NIOConnectionError: text(for: error)
        case let error as IOError: "the connection failed: \(redacted(String(describing: error)))"
        default: other(error)
        }
    }

    private static func text(for error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout: "no connection within the time for connecting"
        case .tlsHandshakeTimeout: "no TLS handshake within the time for connecting"
        case .deadlineExceeded, .readTimeout, .writeTimeout: "no whole answer within the time for the request"
        case .remoteConnectionClosed: "the gateway closed the connection before its answer was complete"
        case .alreadyShutdown, .cancelled: "the service is stopping"
        default: "the request failed: \(redacted(error.description))"
        }
    }

    private static func text(for error: NIOConnectionError) -> String {
        if error.connectionErrors.isEmpty { return "the gateway's name could not be resolved" }
        let reason = error.connectionErrors.first.map { redacted(String(describing: $0.error)) } ?? ""
        return "no connection to the gateway: \(reason)"
    }

    /// TLS errors are known by their module: the room that checks certificates is the client's, not ours.
    private static func other(_ error: any Error) -> String {
        let isTLS = String(reflecting: type(of: error)).hasPrefix("NIOSSL.")
        return isTLS ? "no trustworthy TLS connection to the gateway" : "the connection to the gateway failed"
    }
}
