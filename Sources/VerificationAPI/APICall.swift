import HTTPTypes
import Hummingbird
import StrictJSON
import VerificationCore
import VerificationService

/// A request with the key that was accepted for it.
struct APICall: CallReading {
    let request: Request
    let context: APIContext
    let principal: Principal
    let bodyBytesMax: Int

    var application: VerificationCore.Application { principal.application }

    /// The verification that the path names; a malformed id is as unknown as any other (R44).
    func verificationID() throws -> VerificationID {
        guard let text = context.parameters.get("id"), let id = VerificationID(text) else {
            throw ServiceError.notFound
        }
        return id
    }
}

/// Reads what came with a request, whoever makes it.
protocol CallReading: Sendable {
    var request: Request { get }
    var context: APIContext { get }
    var bodyBytesMax: Int { get }
}

extension CallReading {
    /// Refuses every parameter in the URL, for operations that have none.
    func refuseQuery() throws {
        guard let query = request.uri.query, !query.isEmpty else { return }
        let reader = QueryReader(query, allowed: [])
        if !reader.faults.isEmpty { throw Problem.invalid(reader.faults) }
    }

    /// The body's bytes, of at most `bodyBytesMax`; cut-off bodies are refused, as a part must not pass for the whole.
    func bodyBytes() async throws -> [UInt8] {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > bodyBytesMax { throw Problem.tooLarge(bodyBytesMax) }
        var bytes: [UInt8] = []
        do {
            for try await buffer in request.body {
                guard bytes.count + buffer.readableBytes <= bodyBytesMax else { throw Problem.tooLarge(bodyBytesMax) }
                bytes.append(contentsOf: buffer.readableBytesView)
            }
        } catch let problem as Problem {
            throw problem
        } catch is OversizedBody.Fault {
            throw Problem.tooLarge(bodyBytesMax)
        } catch {
            throw Problem(.malformedRequest, "the body ended before its end")
        }
        guard announced == nil || announced == bytes.count else {
            throw Problem(.malformedRequest, "the body ended before its end")
        }
        return bytes
    }

    /// The body as JSON, read once and strictly (R50).
    func json() async throws -> (value: JSONValue, bytes: [UInt8]) {
        try refuseQuery()
        let bytes = try await bodyBytes()
        try checkMediaType()
        return (try JSONValue.parse(bytes, limits: JSONLimits(bytesMax: bodyBytesMax, depthMax: depthMax)), bytes)
    }

    /// The body of a command, which may be left out.
    func optionalJSON() async throws -> (value: JSONValue, bytes: [UInt8]) {
        try refuseQuery()
        let bytes = try await bodyBytes()
        if bytes.isEmpty { return (.object([]), bytes) }
        try checkMediaType()
        return (try JSONValue.parse(bytes, limits: JSONLimits(bytesMax: bodyBytesMax, depthMax: depthMax)), bytes)
    }

    private func checkMediaType() throws {
        guard request.headers[.contentEncoding] == nil else {
            throw Problem(.unsupportedMediaType, "the body must not be compressed")
        }
        guard let type = request.headers[.contentType], MediaType.isJSON(type) else {
            throw Problem(.unsupportedMediaType, "send Content-Type: application/json")
        }
    }

    /// The idempotency key with what it stands for; nil when none was sent (R47).
    func onceKey(_ body: [UInt8], render: @escaping @Sendable (IdempotentResult, Timestamp) -> StoredAnswer?) throws
        -> OnceKey?
    {
        let values = request.headers[values: .idempotencyKey]
        guard let key = values.first else { return nil }
        let allowed = 1...RequestLimits.idempotencyKeyCharactersMax
        guard values.count == 1, allowed.contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            let detail = "one value of 1 to \(allowed.upperBound) printable ASCII characters without spaces"
            throw Problem.invalid([FieldFault("Idempotency-Key", .invalid, detail)])
        }
        let place = Array((context.parameters.get("id") ?? "").utf8) + [0x0A]
        return OnceKey(key: key, request: place + body, render: render)
    }
}

extension Problem {
    fileprivate static func tooLarge(_ limit: Int) -> Problem {
        Problem(.bodyTooLarge, "at most \(limit) bytes")
    }
}

/// Nested arrays and objects in a body (R50).
private let depthMax = 16

enum MediaType {
    /// Whether it is `application/json`, in UTF-8 where a character set is named.
    static func isJSON(_ text: String) -> Bool {
        if text == "application/json" { return true }
        let parts = text.lowercased().split(separator: ";").map { part in
            part.trimming { $0 == " " || $0 == "\t" }
        }
        guard parts.first == "application/json", parts.count <= 2 else { return false }
        return parts.count == 1 || parts[1] == "charset=utf-8" || parts[1] == "charset=\"utf-8\""
    }
}

extension Substring {
    fileprivate func trimming(_ isDropped: (Character) -> Bool) -> Substring {
        var text = drop(while: isDropped)
        while let last = text.last, isDropped(last) { text.removeLast() }
        return text
    }
}
