import AsyncHTTPClient
import GatewayKit
import NIOCore
import Testing
import VerificationCore

@Suite struct `The HTTP transport` {
    @Test func `sends exactly the request it was given and hands back the answer`() async throws {
        let server = try await LoopbackServer.start(
            .text("HTTP/1.1 201 Created\r\nX-Colour: red\r\nSet-Cookie: a=b\r\nContent-Length: 5\r\n\r\nhello"))
        let request = GatewayRequest(
            .post, "http://127.0.0.1:\(server.port)/v2/call?x=1",
            headers: GatewayHeaders([("Authorization", "Bearer abc"), ("Content-Type", "application/json")]),
            body: Array("{\"a\":1}".utf8))
        let results = try await withTransport { [await $0.send(request), await $0.send(request)] }
        let answer = GatewayAnswer(
            status: 201,
            headers: GatewayHeaders([("X-Colour", "red"), ("Set-Cookie", "a=b"), ("Content-Length", "5")]),
            body: Array("hello".utf8))
        #expect(results == [.answer(answer), .answer(answer)])
        #expect(answer.headers["x-COLOUR"] == "red")
        let once = """
            POST /v2/call?x=1 HTTP/1.1\r\nAuthorization: Bearer abc\r\nContent-Type: application/json\r\n\
            Content-Length: 7\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n{"a":1}
            """
        #expect(lines(server.receivedText) == lines(once + once))
        try await server.stop()
    }

    @Test func `a request names the trace of the work that it is made for, and none where there is none`() async throws
    {
        let server = try await LoopbackServer.start(.text("HTTP/1.1 204 No Content\r\n\r\n"))
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let trace = try #require(TraceContext(traceparent: parent, tracestate: "a=1"))
        let request = GatewayRequest(.get, "http://127.0.0.1:\(server.port)/")
        try await withTransport { transport in
            _ = await TraceContext.$current.withValue(trace) { await transport.send(request) }
        }
        #expect(server.receivedText.contains("traceparent: \(parent)\r\n"))
        #expect(server.receivedText.contains("tracestate: a=1\r\n"))
        let before = server.receivedText.utf8.count { $0 == 0x0A }
        _ = try await withTransport { await $0.send(request) }
        #expect(server.receivedText.utf8.count { $0 == 0x0A } == 2 * before - 2)
        try await server.stop()
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `a refused connection is told as not sent`(host: String) async throws {
        let server = try await LoopbackServer.start(.silence)
        let port = server.port
        try await server.stop()
        let result = try await withTransport { await $0.send(GatewayRequest(.get, "http://\(host):\(port)/")) }
        #expect(
            result.notSent
                == GatewayFault(
                    .gatewayUnavailable, detail: "the gateway's machine refused the connection"))
    }

    @Test("R94 a server that never shakes hands is given up on time and nothing was sent")
    func silentTLS() async throws {
        let server = try await LoopbackServer.start(.silence)
        let result = try await withTransport(connectTimeout: .milliseconds(200)) {
            await $0.send(GatewayRequest(.get, "https://127.0.0.1:\(server.port)/"))
        }
        #expect(result.notSent?.failure == .gatewayUnavailable)
        #expect(!server.receivedText.contains("GET"))
        try await server.stop()
    }

    @Test("R98 a server that does not speak TLS gets nothing of the request")
    func noTLS() async throws {
        let server = try await LoopbackServer.start(.greeting(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)))
        let result = try await withTransport {
            await $0.send(GatewayRequest(.post, "https://127.0.0.1:\(server.port)/", body: Array("secret".utf8)))
        }
        #expect(
            result.notSent
                == GatewayFault(
                    .gatewayUnavailable, detail: "no trustworthy TLS connection to the gateway"))
        #expect(!server.receivedText.contains("secret"))
        try await server.stop()
    }

    @Test("R94 R98 a server whose certificate nobody vouches for gets nothing of the request")
    func untrustedCertificate() async throws {
        let server = try await LoopbackServer.start(
            .text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), tls: try UntrustedIdentity.context())
        let result = try await withTransport {
            await $0.send(GatewayRequest(.get, "https://localhost:\(server.port)/"))
        }
        #expect(
            result.notSent
                == GatewayFault(
                    .gatewayUnavailable, detail: "no trustworthy TLS connection to the gateway"))
        #expect(server.receivedText == "")
        try await server.stop()
    }

    @Test("R94 R26 a server that never answers leaves the outcome unknown when the time is up")
    func neverAnswers() async throws {
        let server = try await LoopbackServer.start(.silence)
        let result = try await withTransport { await $0.send(get(server.port, deadline: .seconds(1))) }
        #expect(
            result.unknown
                == GatewayFault(
                    .gatewayUnavailable, detail: "no whole answer within the time for the request"))
        #expect(server.requestCount == 1)
        try await server.stop()
    }

    @Test("R98 an answer that stops in the middle leaves the outcome unknown when the time is up")
    func stallsInTheBody() async throws {
        let server = try await LoopbackServer.start(.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"))
        let result = try await withTransport { await $0.send(get(server.port, deadline: .seconds(1))) }
        #expect(result.unknown?.httpStatus == 200)
        try await server.stop()
    }

    @Test(
        "R98 R26 a connection broken before, in and after the head leaves the outcome unknown",
        arguments: [
            "", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"success\":", "nothing like HTTP\r\n\r\n",
        ])
    func broken(beginning: String) async throws {
        let server = try await LoopbackServer.start(.textThenClose(beginning))
        let result = try await withTransport { await $0.send(get(server.port)) }
        #expect(result.unknown?.failure == .gatewayUnavailable)
        #expect(server.requestCount == 1)
        try await server.stop()
    }

    @Test("R94 a redirect is an answer and nobody follows it", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
        let server = try await LoopbackServer.start(
            .text("HTTP/1.1 \(status) Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"))
        let result = try await withTransport { await $0.send(get(server.port)) }
        #expect(result.answer?.status == status)
        #expect(server.requestCount == 1)
        try await server.stop()
    }

    @Test("R94 a body of 10 MiB is cut at 64 KiB")
    func hugeBody() async throws {
        let size = 10 * 1024 * 1024
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n".utf8)
        let server = try await LoopbackServer.start(.bytes(head + [UInt8](repeating: 0x41, count: size)))
        let answer = try await withTransport { await $0.send(get(server.port)) }.answer
        #expect(answer?.status == 200)
        #expect(answer?.isCut == true)
        #expect(answer?.body == [UInt8](repeating: 0x41, count: 65_536))
        try await server.stop()
    }

    @Test(arguments: [(5, 5, false), (6, 5, true), (0, 5, false)])
    func `a body is cut only beyond its limit`(size: Int, limit: Int, isCut: Bool) async throws {
        let body = String(repeating: "x", count: size)
        let server = try await LoopbackServer.start(.text("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n\(body)"))
        let request = GatewayRequest(.get, "http://127.0.0.1:\(server.port)/", answerLimit: limit)
        let answer = try await withTransport { await $0.send(request) }.answer
        #expect(answer?.isCut == isCut)
        #expect(answer?.body.count == min(size, limit))
        try await server.stop()
    }

    @Test(arguments: ["not an address", "ftp://127.0.0.1/", ""])
    func `an address that is none sends nothing`(address: String) async throws {
        let result = try await withTransport { await $0.send(GatewayRequest(.get, address)) }
        #expect(result.notSent?.failure == .misconfigured)
    }

    @Test func `a header with a line end sends nothing`() async throws {
        let server = try await LoopbackServer.start(.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        let headers = GatewayHeaders([("Authorization", "Bearer a\r\nX-Evil: 1")])
        let request = GatewayRequest(.get, "http://127.0.0.1:\(server.port)/", headers: headers)
        let result = try await withTransport { await $0.send(request) }
        #expect(result.notSent != nil)
        #expect(result.notSent?.detail.contains("Bearer") == false)
        #expect(server.receivedText == "")
        try await server.stop()
    }

    @Test("R94 the time limits are those of the requirement")
    func limits() {
        #expect(HTTPClientTransport.configuration().timeout.connect == .seconds(3))
        #expect(GatewayDeadline.request == .seconds(10))
        #expect(GatewayDeadline.upload == .seconds(15))
        #expect(GatewayDeadline.poll == .seconds(5))
        #expect(GatewayRequest(.get, "http://localhost").deadline == .seconds(10))
        #expect(GatewayRequest(.get, "http://localhost").answerLimit == 65_536)
        #expect(HTTPClientTransport.configuration().proxy == nil)
        #expect(HTTPClientTransport.configuration().tlsConfiguration == nil)
    }

    private func get(_ port: Int, deadline: Duration = GatewayDeadline.request) -> GatewayRequest {
        GatewayRequest(.get, "http://127.0.0.1:\(port)/", deadline: deadline)
    }

    /// Header fields may come in any order.
    private func lines(_ text: String) -> [String] {
        text.split(separator: "\r\n").map { $0.lowercased() }.sorted()
    }
}

/// Runs with a transport and shuts its client down.
func withTransport<Value>(
    connectTimeout: Duration = .seconds(3), _ body: (HTTPClientTransport) async throws -> Value
) async throws -> Value {
    let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: HTTPClientTransport.configuration(connectTimeout: connectTimeout))
    do {
        let value = try await body(HTTPClientTransport(client: client))
        try await client.shutdown()
        return value
    } catch {
        try await client.shutdown()
        throw error
    }
}

extension TransportResult {
    var answer: GatewayAnswer? { if case .answer(let answer) = self { answer } else { nil } }
    var notSent: GatewayFault? { if case .notSent(let fault) = self { fault } else { nil } }
    var unknown: GatewayFault? { if case .unknown(let fault) = self { fault } else { nil } }
}
