import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import SandboxPhone
import StrictJSON

/// An answer before it goes out, so that a fault can spoil it.
struct WireAnswer: Sendable {
    var status: Int
    var headers: HTTPFields
    var body: [UInt8]

    init(status: Int, headers: HTTPFields, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(_ result: Result<OCAAnswer, OCAError>) {
        switch result {
        case .success(.json(let value)): self.init(json: value, status: 200)
        case .success(.audio(let bytes)):
            self.init(status: 200, headers: [.contentType: "audio/mpeg", .cacheControl: "no-store"], body: bytes)
        case .success(.dropped): self.init(status: 503, headers: [:], body: [])
        case .failure(let error): self.init(json: error.json, status: error.status)
        }
    }

    private init(json: JSONValue, status: Int) {
        self.init(
            status: status, headers: [.contentType: "application/json; charset=utf-8"], body: json.serialized())
    }

    /// What a proxy says when it does not reach what is behind it.
    static func proxyPage(status: Int) -> WireAnswer {
        let title = status == 502 ? "502 Bad Gateway" : "\(status) Service Temporarily Unavailable"
        let page = "<html><head><title>\(title)</title></head><body><h1>\(title)</h1></body></html>\r\n"
        return WireAnswer(status: status, headers: [.contentType: "text/html"], body: Array(page.utf8))
    }

    var response: Response {
        Response(
            status: HTTPResponse.Status(code: status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// The answer as it stands on the wire; the connection ends with it.
    var message: [UInt8] {
        let status = HTTPResponse.Status(code: status)
        let fields = headers.map { "\($0.name.rawName): \($0.value)\r\n" }.joined()
        let head = "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n\(fields)"
        return Array("\(head)Content-Length: \(body.count)\r\nConnection: close\r\n\r\n".utf8) + body
    }

    /// The beginning of `message`, cut in the middle of the body.
    var half: [UInt8] { Array(message.dropLast(max(1, body.count - body.count / 2))) }
}
