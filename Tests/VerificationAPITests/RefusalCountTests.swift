import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import ServiceDoubles
import Synchronization
import Testing

@testable import VerificationAPI

/// What the API told of its requests, in their order.
final class AnsweredRequests: Sendable {
    private let seen = Mutex<[AnsweredRequest]>([])

    var all: [AnsweredRequest] { seen.withLock { $0 } }

    func note(_ request: AnsweredRequest) { seen.withLock { $0.append(request) } }
}

/// A request that is refused before any handler sees it is counted like any other, once.
@Suite(.timeLimit(.minutes(1))) struct `The count of refusals` {
    @Test(
        "R81 R100 R101 what the guard of a connection refuses is counted once, under its problem and no operation",
        arguments: [
            ("GET /" + String(repeating: "a", count: 9000) + " HTTP/1.1", [], ProblemCode.targetTooLong),
            ("GET /livez HTTP/1.1", (0..<150).map { "X-\($0): y" }, .headerTooLarge),
            ("GET /livez HTTP/1.1", ["X: " + String(repeating: "y", count: 200_000)], .headerTooLarge),
            ("POST /v1/verifications HTTP/1.1", ["Content-Length: x"], .malformedRequest),
        ])
    func connection(_ line: String, _ fields: [String], _ problem: ProblemCode) async throws {
        let world = try await World(limits: SocketTests.patient)
        try await world.live { port in
            _ = try await RawClient.exchange(port, SocketTests.head(line, fields))
        }
        #expect(world.answered.all == [refusal(problem)])
    }

    @Test(
        "R81 R100 a request that never arrives whole is counted once",
        arguments: [
            "GET /livez HTTP/1.1\r\nX: ", SocketTests.head("POST /v1/verifications HTTP/1.1", ["Content-Length: 9"]),
        ])
    func slow(_ start: String) async throws {
        let world = try await World(limits: SocketTests.quick)
        try await world.live { port in _ = try await RawClient.exchange(port, start) }
        #expect(world.answered.all == [refusal(.requestTimeout)])
    }

    @Test("R81 R102 what there is no place for is counted as a fault of ours, and once")
    func crowd() async throws {
        var limits = SocketTests.patient
        limits.admission = AdmissionTests.limits(0, waiting: 0)
        let world = try await World(limits: limits)
        try await world.live { port in
            let create = SocketTests.head("POST /v1/verifications HTTP/1.1", ["Content-Length: 2"]) + "{}"
            _ = try await RawClient.exchange(
                port, create + create + SocketTests.head("GET /livez HTTP/1.1", ["Connection: close"]))
        }
        #expect(world.answered.all.prefix(2) == [refusal(.overloaded), refusal(.overloaded)])
        #expect(world.answered.all.dropFirst(2).map(\.status) == [200])
        #expect(refusal(.overloaded).status == 503)
    }

    @Test("R81 R100 what the guard of a stream of HTTP/2 refuses is counted once")
    func stream() throws {
        let answered = AnsweredRequests()
        let keeper = StreamGuard(
            SocketTests.patient, RequestRegister(SeededRandom(seed: 1)) { answered.note($0) })
        let channel = EmbeddedChannel(handler: keeper)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        var head = HTTPRequest(method: .get, scheme: "https", authority: "localhost", path: "/livez")
        for number in 0..<150 { head.headerFields[HTTPField.Name("X-\(number)")!] = "y" }
        try channel.writeInbound(HTTPRequestPart.head(head))
        _ = try? channel.writeInbound(HTTPRequestPart.end(nil))
        #expect(answered.all == [refusal(.headerTooLarge)])
        guard case .head(let answer) = try channel.readOutbound(as: HTTPResponsePart.self) else {
            Issue.record("no answer")
            return
        }
        #expect(answer.status.code == 431)
        #expect(answer.headerFields[.requestID]?.count == 32)
        _ = try? channel.finish()
    }

    @Test("R81 what a handler answers is counted once, under its operation, with its time")
    func answered() async throws {
        let world = try await World()
        try await world.run { caller in
            _ = try await caller.send(.get, "/livez")
            _ = try await caller.send(.get, "/v1/verifications", key: nil)
        }
        #expect(world.answered.all.map(\.status) == [200, 401])
        #expect(world.answered.all.map(\.problem) == [nil, .unauthenticated])
        #expect(world.answered.all.allSatisfy { $0.duration != nil && $0.operation != nil })
    }

    private func refusal(_ problem: ProblemCode) -> AnsweredRequest {
        AnsweredRequest(operation: nil, status: problem.status, problem: problem, duration: nil)
    }
}
