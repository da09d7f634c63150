import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix

/// Says for the operator why a request failed, without anything of the request in it.
enum TransportFaultText {
    static func text(for error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: text(for: error)
        case let error as NIOConnectionError: text(for: error)
        case let error as IOError: text(for: error)
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
        default: "the request failed: \(redacted(error.shortDescription))"
        }
    }

    private static func text(for error: NIOConnectionError) -> String {
        if error.connectionErrors.isEmpty { return "the gateway's name could not be resolved" }
        return error.connectionErrors.first.map { text(for: $0.error) } ?? "no connection to the gateway"
    }

    private static func text(for error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "the gateway's machine refused the connection"
        case ECONNRESET, EPIPE: "the gateway broke the connection"
        case EHOSTUNREACH, ENETUNREACH, ETIMEDOUT: "there is no way to the gateway's machine"
        default: "the connection failed (errno \(error.errnoCode))"
        }
    }

    /// TLS errors are known by their module: the room that checks certificates is the client's, not ours.
    private static func other(_ error: any Error) -> String {
        let isTLS = String(reflecting: type(of: error)).hasPrefix("NIOSSL.")
        return isTLS ? "no trustworthy TLS connection to the gateway" : "the connection to the gateway failed"
    }
}
