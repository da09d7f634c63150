import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import SandboxPhone
import StrictJSON

/// One request as an endpoint sees it.
struct OCARequest: Sendable {
    let wire: OCAWire
    let request: Request
    let context: SandboxRequestContext
    /// What goes wrong with it.
    var fault: Fault?

    /// Whether a success is to be answered without anything being done.
    var isPretended: Bool { fault?.kind == .pretend }

    /// The whole body, or the vendor's validation error when it is larger than allowed.
    func body(upTo bytesMax: Int) async throws(OCAError) -> [UInt8] {
        do {
            return Array(try await request.body.collect(upTo: bytesMax).readableBytesView)
        } catch {
            throw .validation("body", nil, "The body must arrive whole and have at most \(bytesMax) bytes")
        }
    }

    /// The media type in lower case, without parameters.
    var mediaType: String { HeaderParameters(request.headers[.contentType] ?? "").value }

    func parameter(_ name: String) -> String { context.parameters.get(name) ?? "" }
}

/// What an endpoint answers.
enum OCAAnswer: Sendable {
    case json(JSONValue)
    case audio([UInt8])
    /// No answer: the connection is closed.
    case dropped
}
