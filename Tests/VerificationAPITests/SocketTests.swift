import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOPosix
import StrictJSON
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("The wire", .timeLimit(.minutes(1)))
struct SocketTests {
    /// Short limits, so that nothing is waited for; no test says how long anything took.
    static var quick: ServerLimits {
        var limits = ServerLimits()
        limits.headerTime = .milliseconds(1000)
        limits.bodyTime = .milliseconds(1000)
        limits.idleTime = .milliseconds(1500)
        // A client that is slow to read its refusal must not lose it to a reset while it still sends.
        limits.lingerTime = .milliseconds(3000)
        return limits
    }

    /// Limits that no test reaches, for what has to be refused or served at once.
    static let patient: ServerLimits = {
        var limits = ServerLimits()
        limits.headerTime = .seconds(3600)
        limits.bodyTime = .seconds(3600)
        limits.idleTime = .seconds(3600)
        return limits
    }()

    static func head(_ line: String = "GET /livez HTTP/1.1", _ fields: [String] = []) -> String {
        ([line, "Host: localhost"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// Requests whose framing is ambiguous or broken (R101).
    static let broken: [String] = {
        let post = "POST /v1/verifications HTTP/1.1"
        let target = "GET /livez HTTP/1.1\r\nHost: localhost\r\n"
        return [
            head(post, ["Content-Length: 2", "Transfer-Encoding: chunked"]) + "{}",
            head(post, ["Transfer-Encoding: chunked", "Content-Length: 2"]) + "0\r\n\r\n",
            head(post, ["Content-Length: 2", "Content-Length: 3"]) + "{} ",
            head(post, ["Content-Length: 2, 3"]) + "{}", head(post, ["Content-Length: +2"]) + "{}",
            head(post, ["Content-Length: -2"]) + "{}", head(post, ["Content-Length: 0x2"]) + "{}",
            head(post, ["Content-Length: 2 2"]) + "{}", head(post, ["Content-Length: "]) + "{}",
            head(post, ["Content-Length: 99999999999999999999999"]) + "{}",
            head(post, ["Transfer-Encoding: chunked"]) + "zz\r\n",
            head(post, ["Transfer-Encoding: chunked"]) + "-1\r\n",
            head(post, ["Transfer-Encoding: chunked"]) + "fffffffffffffffff\r\n",
            head(post, ["Transfer-Encoding: chunked, identity"]) + "0\r\n\r\n",
            target + "Name : value\r\n\r\n", target + " folded: value\r\n\r\n", target + "A: b\r\n c\r\n\r\n",
            target + "No colon\r\n\r\n", target + ": empty\r\n\r\n", target + "A\u{0}: b\r\n\r\n",
            target + "A: b\u{0}c\r\n\r\n", target + "A(b): c\r\n\r\n", target + "A: b\rX: y\r\n\r\n",
            "GET /livez HTTP/1.1\r\n\r\n", "GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET /livez HTTP/1.1\r\nHost:\r\n\r\n", "GET /livez HTTP/9.9\r\nHost: a\r\n\r\n",
            "GET /livez\r\nHost: a\r\n\r\n", "\u{16}\u{3}\u{1}hello",
            "GET /livez HTTP/1.1\nHost: a\n\n", "GET /livez HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
            "GET /livez HTTP/1.1\r\nHost: a\r\n\n", "GET /livez HTTP/1.1\nHost: a\r\n\r\n",
            head(post, ["Transfer-Encoding: chunked"]) + "0\n\n",
            head(post, ["Transfer-Encoding: chunked"]) + "2\n{}\r\n0\r\n\r\n",
            head(post, ["Transfer-Encoding: chunked"]) + "2\r\n{}\n0\r\n\r\n",
            head(post, ["Transfer-Encoding: chunked"]) + "2 \r\n{}\r\n0\r\n\r\n",
            head(post, ["Transfer-Encoding : chunked"]) + "0\r\n\r\n",
            head(post, ["Transfer-Encoding: xchunked"]) + "0\r\n\r\n",
            head(post, ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"]) + "0\r\n\r\n",
            head(post, ["Transfer-Encoding: gzip, chunked"]) + "0\r\n\r\n", head(post, ["Content-Length: 2,2"]) + "{}",
            head(post, ["Transfer-Encoding: identity"]) + "{}",
            "GET /livez HTTX/1.1\r\nHost: a\r\n\r\n", "/livez\r\n\r\n", "G\u{0}T /livez HTTP/1.1\r\nHost: a\r\n\r\n",
        ]
    }()

    @Test("R101 ambiguous or broken framing is refused once and the connection closed", arguments: broken)
    func framing(_ request: String) async throws {
        let smuggled = SocketTests.head()
        let world = try await World(limits: SocketTests.patient)
        try await world.live { port in
            let text = try await RawClient.exchange(port, request + smuggled)
            #expect(text.contains("HTTP/1.1 4"), "\(text)")
            #expect(!text.contains("HTTP/1.1 2"), "\(text)")
            #expect(text.components(of: "HTTP/1.1").count == 2, "one answer at most: \(text)")
            try RawClient.checkProblem(text)
        }
    }

    @Test(
        "R100 what is too large is refused by name",
        arguments: [
            ("GET /" + String(repeating: "a", count: 9000) + " HTTP/1.1", [], 414),
            ("GET /livez HTTP/1.1", (0..<150).map { "X-\($0): y" }, 431),
            ("GET /livez HTTP/1.1", ["X: " + String(repeating: "y", count: 17_000)], 431),
            ("GET /livez HTTP/1.1", (0..<90).map { "X-\($0): " + String(repeating: "y", count: 200) }, 431),
            ("GET /livez HTTP/1.1", ["X: " + String(repeating: "y", count: 200_000)], 431),
            ("POST /v1/verifications HTTP/1.1", ["Content-Length: 1000000", "Authorization: Bearer sk_test_all"], 413),
        ])
    func sizes(_ line: String, _ fields: [String], _ status: Int) async throws {
        let world = try await World(limits: SocketTests.patient)
        try await world.live { port in
            let text = try await RawClient.exchange(port, SocketTests.head(line, fields))
            #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(text)")
            try RawClient.checkProblem(text)
        }
    }

    @Test func `a large but allowed request passes`() async throws {
        let world = try await World(limits: SocketTests.patient)
        try await world.live { port in
            let fields = (0..<90).map { "X-\($0): " + String(repeating: "y", count: 150) } + ["Connection: close"]
            let line = "GET /livez?a=" + String(repeating: "b", count: 8000) + " HTTP/1.1"
            let text = try await RawClient.exchange(port, SocketTests.head(line, fields))
            #expect(text.hasPrefix("HTTP/1.1 200 "), "\(text)")
        }
    }

    @Test(
        "R100 a header, a body or a connection that never goes on is ended",
        arguments: [
            ("G", "408"), ("GET /livez HTTP/1.1\r\nHost: localhost\r\nX: ", "408"),
            (
                head(
                    "POST /v1/verifications HTTP/1.1",
                    ["Content-Length: 10", "Authorization: Bearer sk_test_all"]) + "{", "408"
            ),
            (
                head(
                    "POST /v1/verifications HTTP/1.1",
                    ["Transfer-Encoding: chunked", "Authorization: Bearer sk_test_all"]) + "1\r\n{\r\n", "408"
            ),
            ("", ""), (head(), "200"),
        ])
    func silence(_ start: String, _ status: String) async throws {
        let world = try await World(limits: SocketTests.quick)
        try await world.live { port in
            let text = try await RawClient.exchange(port, start)
            #expect(status.isEmpty ? text.isEmpty : text.hasPrefix("HTTP/1.1 \(status) "), "\(text)")
            #expect(world.store.contents.verifications.isEmpty)
        }
    }

    @Test(
        "R100 a drip of one byte after another is ended all the same",
        arguments: [
            "GET /livez HTTP/1.1\r\nHost: localhost\r\nX: ",
            head("POST /v1/verifications HTTP/1.1", ["Content-Length: 9999", "Authorization: Bearer sk_test_all"]),
            head(
                "POST /v1/verifications HTTP/1.1", ["Transfer-Encoding: chunked", "Authorization: Bearer sk_test_all"]),
        ])
    func drip(_ start: String) async throws {
        let world = try await World(limits: SocketTests.quick)
        try await world.live { port in
            let drop = start.contains("chunked") ? "1\r\nx\r\n" : "x"
            let text = try await RawClient.exchange(port, start, drip: drop)
            #expect(text.hasPrefix("HTTP/1.1 408 "), "\(text)")
        }
    }

    @Test("R100 a sender that goes on after its refusal is cut")
    func overLimitSender() async throws {
        var limits = SocketTests.patient
        limits.lingerTime = .seconds(3600)
        limits.lingerBytesMax = 20_000
        let world = try await World(limits: limits)
        try await world.live { port in
            let head = SocketTests.head(
                "POST /v1/verifications HTTP/1.1", ["Transfer-Encoding: chunked", "Authorization: Bearer sk_test_all"])
            let chunk = "1000\r\n" + String(repeating: "x", count: 4096) + "\r\n"
            let text = try await RawClient.exchange(port, head, drip: chunk, hearsEnd: false)
            #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 413 "), "\(text)")
        }
        #expect(world.store.contents.verifications.isEmpty)
    }

    @Test(
        "a command whose body is cut off is not carried out",
        arguments: [
            (["Content-Length: 20"], ""), (["Content-Length: 20"], "{}"), (["Transfer-Encoding: chunked"], ""),
            (["Transfer-Encoding: chunked"], "2\r\n{}\r\n"),
        ])
    func cutOff(_ fields: [String], _ part: String) async throws {
        let world = try await World(limits: SocketTests.quick)
        let id = try await world.run { caller in try await caller.create() }
        let before = world.store.contents
        try await world.live { port in
            let head = SocketTests.head(
                "POST /v1/verifications/\(id)/cancel HTTP/1.1",
                fields + ["Authorization: Bearer sk_test_all", "Content-Type: application/json"])
            _ = try await RawClient.exchange(port, head + part, endsInput: true)
            _ = try await RawClient.exchange(port, head + part)
        }
        #expect(world.store.contents == before)
    }

    @Test func `pipelined requests are answered in order, a broken one after the good ones`() async throws {
        let world = try await World(limits: SocketTests.patient)
        try await world.live { port in
            let both = SocketTests.head() + SocketTests.head("GET /readyz HTTP/1.1") + "BAD\r\n\r\n"
            let text = try await RawClient.exchange(port, both)
            let statuses = text.components(of: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
            #expect(statuses == ["200", "200", "400"], "\(text)")
        }
    }

    @Test func `a client that waits for 100 is told to go on`() async throws {
        let world = try await World(limits: SocketTests.quick)
        try await world.live { port in
            let head = SocketTests.head(
                "POST /v1/verifications HTTP/1.1",
                ["Content-Length: 2", "Expect: 100-continue", "Authorization: Bearer sk_test_all"])
            let text = try await RawClient.exchange(port, head)
            #expect(text.hasPrefix("HTTP/1.1 100 "))
        }
    }

    @Test("R100 an address has only so many connections, and gets its places back")
    func connectionsPerAddress() async throws {
        let proxies = TrustedProxies(["10.0.0.9"].compactMap { AddressRange($0) })
        let ledger = ConnectionLedger(perAddressMax: 2, proxies: proxies)
        func address(_ text: String) throws -> SocketAddress { try SocketAddress(ipAddress: text, port: 1) }
        let first = try #require(ledger.admit(try address("10.0.0.1")))
        #expect(ledger.admit(try address("10.0.0.1")) != nil)
        #expect(ledger.admit(try address("10.0.0.1")) == nil)
        #expect(ledger.admit(try address("::ffff:10.0.0.1")) == nil)
        #expect(ledger.admit(try address("10.0.0.2")) != nil)
        ledger.release(first)
        #expect(ledger.admit(try address("10.0.0.1")) != nil)
        for _ in 0..<10 { #expect(ledger.admit(try address("10.0.0.9")) != nil) }
        #expect(ledger.admit(try address("2001:db8:1:2::1")) != nil)
        #expect(ledger.admit(try address("2001:db8:1:2:ffff::2")) != nil)
        #expect(ledger.admit(try address("2001:db8:1:2::3")) == nil)
        #expect(ledger.admit(try address("2001:db8:1:3::1")) != nil)
    }

    @Test func `a connection over the limit is closed without an answer`() async throws {
        var limits = SocketTests.patient
        limits.connectionsPerAddressMax = 1
        let world = try await World(limits: limits)
        // The test's own client holds the one place.
        try await world.app.test(.live) { client in
            _ = try await client.execute(uri: "/livez", method: .get) { #expect($0.status == .ok) }
            let port = try #require(client.port)
            let text = try await RawClient.exchange(port, SocketTests.head())
            #expect(text.isEmpty)
        }
    }
}
