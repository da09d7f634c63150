import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import StrictJSON

/// Where the service is, and with which key it is asked.
struct APIAccess {
    let url: String
    let key: String
}

/// Speaks to a running service as any login flow would.
struct APIClient {
    private let access: APIAccess
    private let http: HTTPClient

    /// Runs a task with a client and closes it afterwards, whatever comes of it.
    static func with<Result>(_ access: APIAccess, _ task: (APIClient) async throws -> Result) async throws -> Result {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(3)
        // A port that nobody listens on is an answer; a person need not wait for a second one.
        configuration.connectionPool.retryConnectionEstablishment = false
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let result = try await task(APIClient(access: access, http: http))
            try await http.shutdown()
            return result
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    /// Makes a request and gives the answer's JSON.
    /// - Throws: `CommandFailure` with the problem's own words when the service refuses.
    func request(_ method: Method, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        var request = HTTPClientRequest(url: access.url + path)
        request.method = .init(rawValue: method.rawValue)
        request.headers.add(name: "authorization", value: "Bearer \(access.key)")
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body.serialized()))
        }
        let answer = try await answer(to: request)
        let json = (try? JSONValue.parse(answer.body, limits: JSONLimits(bytesMax: answerBytesMax))) ?? .null
        guard (200..<300).contains(answer.status) else { throw failure(answer.status, json) }
        return json
    }

    enum Method: String {
        case get = "GET"
        case post = "POST"
    }

    private func answer(to request: HTTPClientRequest) async throws -> (status: Int, body: [UInt8]) {
        do {
            let response = try await http.execute(request, timeout: .seconds(15))
            let body = try await response.body.collect(upTo: answerBytesMax)
            return (Int(response.status.code), Array(buffer: body))
        } catch {
            throw CommandFailure(
                "the service at \(access.url) cannot be reached",
                hints: ["start it with `make run`, or name another one with --url"], .unreachable)
        }
    }

    private func failure(_ status: Int, _ problem: JSONValue) -> CommandFailure {
        let faults = (problem["errors"]?.array ?? []).compactMap { fault -> String? in
            guard let field = fault["field"]?.string, let detail = fault["detail"]?.string else { return nil }
            return "\(field): \(detail)"
        }
        let detail = problem["detail"]?.string ?? problem["title"]?.string ?? "the service answered \(status)"
        let code: CommandFailure.Code =
            status >= 500 ? .unreachable : (status == 409 || status == 429 ? .refused : .wrongInput)
        return CommandFailure(messages: faults.isEmpty ? [detail] : faults, code)
    }
}

private let answerBytesMax = 1_048_576
