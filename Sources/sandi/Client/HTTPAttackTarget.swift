import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SelfAttack

/// A deployment under attack, over HTTP.
struct HTTPAttackTarget: AttackTarget {
    private let url: String
    private let http: HTTPClient

    /// Runs a task with a connection pool and closes it afterwards, whatever comes of it.
    static func with<Result>(_ url: String, _ task: (HTTPAttackTarget) async throws -> Result) async throws -> Result {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(3)
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let result = try await task(HTTPAttackTarget(url: url, http: http))
            try await http.shutdown()
            return result
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    func send(_ request: AttackRequest) async -> AttackAnswer? {
        var wire = HTTPClientRequest(url: url + request.path)
        wire.method = .RAW(value: request.method)
        for (name, value) in request.headers { wire.headers.add(name: name, value: value) }
        if let body = request.body { wire.body = .bytes(ByteBuffer(bytes: body)) }
        let start = ContinuousClock.now
        do {
            let response = try await http.execute(wire, timeout: .seconds(15))
            let body = try await response.body.collect(upTo: answerBytesMax)
            return AttackAnswer(
                status: Int(response.status.code), contentType: response.headers.first(name: "content-type") ?? "",
                body: Array(buffer: body), duration: ContinuousClock.now - start,
                retryAfter: response.headers.first(name: "retry-after").flatMap { Int($0) })
        } catch {
            return nil
        }
    }
}

private let answerBytesMax = 1_048_576
