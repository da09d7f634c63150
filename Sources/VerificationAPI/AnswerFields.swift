import HTTPTypes
import Hummingbird
import StrictJSON

/// Header fields of answers, made once (R51).
enum AnswerFields {
    static let json = fields("application/json")
    static let problem = fields("application/problem+json")
    static let yaml = fields("application/yaml")

    private static func fields(_ contentType: String) -> HTTPFields {
        [.contentType: contentType, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
    }
}

extension HTTPField.Name {
    static let requestID = HTTPField.Name("X-Request-Id")!
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotentReplayed = HTTPField.Name("Idempotent-Replayed")!
    static let host = HTTPField.Name("Host")!
}

extension Response {
    /// An answer with a JSON body.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        json(value.serialized(), status: status)
    }

    /// An answer with a body that is JSON already.
    static func json(_ body: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: AnswerFields.json, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
