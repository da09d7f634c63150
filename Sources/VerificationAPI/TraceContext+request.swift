import HTTPTypes
import Hummingbird
import VerificationCore

extension TraceContext {
    /// The trace of a request: the caller's with a piece of work of ours in it, or one that begins here. What was begun
    /// here, and every piece of work, has the request's own name.
    init(of request: Request, named requestID: String) {
        let own = TraceContext(id: TraceContext.bytes(requestID))
        // More than one value of the first field is none, as nobody can say which of them holds.
        let parents = request.headers[values: .traceParent]
        let states = request.headers[values: .traceState]
        let state = states.isEmpty ? nil : states.joined(separator: ",")
        let taken = parents.count == 1 ? TraceContext(traceparent: parents[0], tracestate: state) : nil
        self = taken?.continued(by: own) ?? own
    }

    /// The last 16 bytes of a name that consists of hexadecimal digits.
    private static func bytes(_ name: String) -> [UInt8] {
        let digits = name.suffix(32).map { UInt8($0.hexDigitValue ?? 0) }
        let padded = [UInt8](repeating: 0, count: 32 - digits.count) + digits
        return stride(from: 0, to: 32, by: 2).map { padded[$0] << 4 | padded[$0 + 1] }
    }
}

extension HTTPField.Name {
    static let traceParent = HTTPField.Name("traceparent")!
    static let traceState = HTTPField.Name("tracestate")!
}
