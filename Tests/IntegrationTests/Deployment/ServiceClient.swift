import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ServiceDoubles
import StrictJSON
import Synchronization

/// One answer of the API.
struct Answer: Sendable {
    let status: Int
    let text: String

    var json: JSONValue { (try? JSONValue.parse(Array(text.utf8))) ?? .null }
    subscript(_ name: String) -> String? { json[name]?.string }
}

/// Everything that the API ever answered, for the search of secrets.
final class Transcript: Sendable {
    private let texts = Mutex<[String]>([])

    var all: String { texts.withLock { $0.joined(separator: "\n") } }

    func note(_ text: String) { texts.withLock { $0.append(text) } }
}

/// The API as a login flow uses it.
struct ServiceClient: Sendable {
    let url: String
    let key: String
    let transcript = Transcript()

    func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        // Services come and go, and ports with them: a connection that was kept may belong to one that has gone.
        request.headers.add(name: "connection", value: "close")
        request.method = .RAW(value: method)
        request.headers.add(name: "authorization", value: "Bearer \(key)")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body.serialized()))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(Int64(20 * Patience.factor)))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        let text = String(buffer: bytes)
        let headers = response.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        transcript.note("\(headers)\n\(text)")
        return Answer(status: Int(response.status.code), text: text)
    }

    func get(_ path: String) async throws -> Answer { try await send("GET", path) }

    func create(phone: String? = nil, email: String? = nil, _ more: [JSONMember] = []) async throws -> Answer {
        let to = [phone.map { JSONMember("phone", .string($0)) }, email.map { JSONMember("email", .string($0)) }]
        let body = JSONValue.object([JSONMember("to", .object(to.compactMap(\.self)))] + more)
        return try await send("POST", "/v1/verifications", body)
    }

    func check(_ id: String, _ code: String) async throws -> Answer {
        try await send("POST", "/v1/verifications/\(id)/checks", ["code": .string(code)])
    }

    func command(_ word: String, _ id: String) async throws -> Answer {
        try await send("POST", "/v1/verifications/\(id)/\(word)", .object([]))
    }

    func events(_ id: String) async throws -> [String] {
        let answer = try await get("/v1/verifications/\(id)/events")
        return (answer.json["data"]?.array ?? []).compactMap { $0["type"]?.string }
    }

    func deliveries(_ id: String) async throws -> [JSONValue] {
        try await get("/v1/verifications/\(id)/deliveries").json["data"]?.array ?? []
    }

    /// Waits until the timeline holds an event, and gives all of them.
    @discardableResult
    func wait(for type: String, of id: String, count: Int = 1) async throws -> [String] {
        try await eventually("\(type) of \(id)") {
            let types = try await events(id)
            return types.count { $0 == type } >= count ? types : nil
        }
    }
}
