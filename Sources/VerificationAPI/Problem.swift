import HTTPTypes
import Hummingbird
import StrictJSON
import VerificationCore
import VerificationService

/// An error as the API answers it: `application/problem+json` after RFC 9457 (R48).
struct Problem: Error {
    let code: ProblemCode
    /// A sentence about this very error; holds no secret and nothing of our insides.
    let detail: String
    var faults: [FieldFault] = []
    var members: [JSONMember] = []
    var headers: [HTTPField] = []

    init(
        _ code: ProblemCode, _ detail: String, faults: [FieldFault] = [], members: [JSONMember] = [],
        headers: [HTTPField] = []
    ) {
        self.code = code
        self.detail = detail
        self.faults = faults
        self.members = members
        self.headers = headers
    }

    static func invalid(_ faults: [FieldFault]) -> Problem {
        let names = faults.prefix(faultsShownMax).map(\.field).joined(separator: ", ")
        return Problem(.invalidRequest, "see `errors` for \(names)", faults: faults)
    }

    /// The body of the answer.
    func body(requestID: String) -> [UInt8] {
        var object: [JSONMember] = [
            JSONMember("type", .string(code.type)), JSONMember("title", .string(code.title)),
            JSONMember("status", .integer(Int64(code.status))), JSONMember("code", .string(code.rawValue)),
            JSONMember("detail", .string(detail)), JSONMember("request_id", .string(requestID)),
        ]
        object.append(contentsOf: members)
        if !faults.isEmpty {
            let shown = faults.prefix(faultsShownMax).map { fault in
                JSONValue.object([
                    JSONMember("field", .string(fault.field)), JSONMember("code", .string(fault.code.rawValue)),
                    JSONMember("detail", .string(fault.detail)),
                ])
            }
            object.append(JSONMember("errors", .array(shown)))
        }
        return JSONValue.object(object).serialized()
    }

    func response(requestID: String) -> Response {
        Response(
            status: HTTPResponse.Status(code: code.status), headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body(requestID: requestID))))
    }

    /// The answer to what no handler has seen, with all its fields.
    func unhandled(requestID: String) -> (head: HTTPResponse, body: ByteBuffer) {
        let body = ByteBuffer(bytes: body(requestID: requestID))
        var fields = fields
        fields.append(HTTPField(name: .requestID, value: requestID))
        fields.append(HTTPField(name: .contentLength, value: String(body.readableBytes)))
        return (HTTPResponse(status: HTTPResponse.Status(code: code.status), headerFields: fields), body)
    }

    private var fields: HTTPFields {
        var fields = AnswerFields.problem
        for header in headers { fields.append(header) }
        return fields
    }
}

/// Faults in one answer; a hostile body could hold thousands.
private let faultsShownMax = 32
