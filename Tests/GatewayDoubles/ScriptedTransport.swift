public import GatewayKit
import Synchronization
import VerificationCore

/// A vendor by script: each kind of request gets its answers in order, the last of them again and again.
public final class ScriptedTransport: GatewayTransport {
    private struct State {
        var script: [String: [TransportResult]] = [:]
        var requests: [GatewayRequest] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// Sets what a kind of request is answered with.
    /// - Parameter kind: The method and the end of the address: `POST /call`.
    public func on(_ kind: String, _ results: TransportResult...) {
        on(kind, inOrder: results)
    }

    /// Sets what a kind of request is answered with, one after another.
    public func on(_ kind: String, inOrder results: [TransportResult]) {
        state.withLock { $0.script[kind] = results }
    }

    /// Every request so far.
    public var requests: [GatewayRequest] { state.withLock { $0.requests } }

    /// The requests so far as method and address.
    public var log: [String] { requests.map { "\($0.method.rawValue) \($0.url)" } }

    /// The bodies of the requests whose address ends so, as text.
    public func bodies(_ ending: String) -> [String] {
        requests.filter { $0.url.hasSuffix(ending) }.map { String(decoding: $0.body, as: UTF8.self) }
    }

    public func send(_ request: GatewayRequest) async -> TransportResult {
        // Others get their turn, as they would during a real request.
        await Task.yield()
        return state.withLock { state in
            state.requests.append(request)
            let line = "\(request.method.rawValue) \(request.url)"
            let kinds = state.script.keys.filter { ScriptedTransport.matches(line, kind: $0) }
            let kind = kinds.max { $0.count < $1.count }
            guard let kind, let results = state.script[kind], let result = results.first else {
                return .notSent(GatewayFault(.gatewayUnavailable, detail: "the script has no answer to \(line)"))
            }
            if results.count > 1 { state.script[kind]?.removeFirst() }
            return result
        }
    }

    private static func matches(_ line: String, kind: String) -> Bool {
        let parts = kind.split(separator: " ", maxSplits: 1)
        return parts.count == 2 && line.hasPrefix(parts[0] + " ") && line.hasSuffix(parts[1])
    }
}

extension TransportResult {
    /// An answer with this body.
    public static func answer(_ status: Int, _ body: String, headers: [(String, String)] = []) -> TransportResult {
        .answer(
            GatewayAnswer(
                status: status, headers: GatewayHeaders(headers.map { (name: $0.0, value: $0.1) }),
                body: Array(body.utf8)))
    }

    /// An answer with one error in the vendor's form.
    public static func error(_ status: Int, code: String, message: String = #""text""#) -> TransportResult {
        .answer(status, #"{"errors":[{"message":\#(message),"code":\#(code)}]}"#)
    }

    public static let refusedConnection = TransportResult.notSent(GatewayFault(.gatewayUnavailable, detail: "refused"))
    public static let lostAnswer = TransportResult.unknown(GatewayFault(.gatewayUnavailable, detail: "time-out"))
}
