import NIOCore
import NIOPosix
import Synchronization
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("Framing", .timeLimit(.minutes(2)))
struct FramingTests {
    /// What two readers may take for different requests, beside the table of `SocketTests`: odd lengths, chunks, line
    /// ends, spaces, names, versions and targets.
    static let odd: [String] = {
        let post = "POST /v1/verifications HTTP/1.1"
        let get = "GET /livez HTTP/1.1"
        func head(_ line: String, _ fields: [String]) -> String { SocketTests.head(line, fields) }
        let chunked = "Transfer-Encoding: chunked"
        let lengths = ["2;", "2.0", "1e1", "２", " 2\t3", "2\u{0B}", "\u{0}2", "0b10", "2a", "--2", "２0", "⁷"]
        let codings = [
            "Chunked, chunked", "chunked;q=1", "chunked,", ",chunked", "\"chunked\"", "chunked identity",
            "x, chunked", "chunked, x", "deflate", "\u{0B}chunked", "chunked\u{0}",
        ]
        let chunks = [
            "0x2\r\n{}\r\n0\r\n\r\n", "+2\r\n{}\r\n0\r\n\r\n", "2\r\n{}0\r\n\r\n", "2\r{}\r\n0\r\n\r\n",
            " 2\r\n{}\r\n0\r\n\r\n", ";\r\n{}\r\n0\r\n\r\n", "\r\n{}\r\n0\r\n\r\n", "2\r\n{}X\r\n0\r\n\r\n",
            "2_\r\n{}\r\n0\r\n\r\n", "2\u{0}\r\n{}\r\n0\r\n\r\n",
        ]
        return lengths.map { head(post, ["Content-Length: \($0)"]) + "{}" }
            + codings.map { head(post, ["Transfer-Encoding: \($0)"]) + "0\r\n\r\n" }
            + chunks.map { head(post, [chunked]) + $0 }
            + [
                head(post, ["Content-Length: 2", "content-length: 4"]) + "{}  ",
                head(post, ["Content-Length : 2"]) + "{}", head(post, ["Content-Length\t: 2"]) + "{}",
                head(post, [" Content-Length: 2"]) + "{}", head(post, ["X: y", "\tContent-Length: 2"]) + "{}",
                head(post, ["Content-Length: 2", chunked, "Content-Length: 2"]) + "0\r\n\r\n",
                head(get, ["X\r: y"]), head(get, ["X: a\rb"]), head(get, ["Host: other"]),
                head(get, ["X: \u{7F}\u{0}"]),
                "GET /liv ez HTTP/1.1\r\nHost: a\r\n\r\n", "GET /livez HTTP/1.1 \r\nHost: a\r\n\r\n",
                "GET /livez HTTP/1.10\r\nHost: a\r\n\r\n", "GET /livez http/1.1\r\nHost: a\r\n\r\n",
                "GET\t/livez\tHTTP/1.1\r\nHost: a\r\n\r\n", "GET /livez HTTP/2.0\r\nHost: a\r\n\r\n",
                "GET /livez RTSP/1.0\r\nHost: a\r\n\r\n", "GET /livez RTSP/1.1\r\nHost: a\r\n\r\n",
                "POST /v1/verifications RTSP/1.0\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
                "OPTIONS /livez RTSP/1.0\r\nHost: a\r\n\r\n", "SOURCE /livez ICE/1.0\r\nHost: a\r\n\r\n",
                "\r\nGET /livez RTSP/1.0\r\nHost: a\r\n\r\n",
                head("POST /v1/verifications HTTP/1.0", [chunked]) + "0\r\n\r\n",
                head("GET /livez HTTP/1.0", [chunked, "Connection: keep-alive"]) + "0\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", " GET /livez HTTP/1.1\r\nHost: a\r\n\r\n",
            ]
    }()

    /// All of them, and a few that everybody reads alike.
    static let all = SocketTests.broken + odd

    @Test("R101 the table has 80 requests and more")
    func size() {
        #expect(Set(FramingTests.all).count >= 80)
    }

    @Test("R101 one odd request in, at most one answer out, and nothing behind it is read as another", arguments: odd)
    func refusedOnce(_ request: String) async throws {
        let world = try await World(limits: SocketTests.patient)
        try await world.live { port in
            let text = try await RawClient.exchange(port, request + SocketTests.head("GET /smuggled HTTP/1.1"))
            FramingTests.expectOneRefusal(text, request)
        }
        #expect(world.store.contents.verifications.isEmpty)
    }

    @Test(
        "R101 behind a proxy that reads in its own way, no request becomes two",
        arguments: CarelessProxy.Reading.allCases)
    func behindProxy(_ reading: CarelessProxy.Reading) async throws {
        let world = try await World(limits: SocketTests.patient)
        try await world.live { port in
            for request in FramingTests.all {
                let proxy = CarelessProxy(reading)
                // What the proxy takes for the first request goes on alone; what it takes for the next one is another
                // person's, and must never be answered with the first one's answer.
                let forwarded = proxy.requests(in: request + SocketTests.head("GET /smuggled HTTP/1.1"))
                for part in forwarded.prefix(1) {
                    let text = try await RawClient.exchange(
                        port, part + SocketTests.head("GET /victim HTTP/1.1", ["Connection: close"]))
                    let answers = text.components(of: "HTTP/1.1 ").count - 1
                    #expect(answers <= 2, "\(reading): \(part)")
                    let isRefused = text.hasPrefix("HTTP/1.1 4") && !text.contains("no operation has this path")
                    #expect(isRefused ? answers == 1 : answers == 2, "\(reading): \(part)\n\(text)")
                }
            }
        }
        #expect(world.store.contents.verifications.isEmpty)
    }

    @Test(
        "R101 a connection ends where version and options say so, however the options are written",
        arguments: [
            ("1.1", [], nil), ("1.1", ["Connection: keep-alive"], "keep-alive"),
            ("1.1", ["Connection: Keep-Alive, TE"], nil), ("1.0", ["Connection: Keep-Alive"], "keep-alive"),
            ("1.1", ["X: a RTSP/1.0"], nil), ("1.1", ["X: ICE/1.0"], nil), ("1.0", [], "close"),
            ("1.0", ["Connection: TE"], "close"), ("1.0", ["Connection: close"], "close"),
            ("1.0", ["Connection: keep-alive, close"], "close"), ("1.1", ["Connection: close"], "close"),
            ("1.1", ["Connection: keep-alive, close"], "close"), ("1.1", ["Connection: TE,CLOSE"], "close"),
            ("1.1", ["Connection: keep-alive", "Connection: Close"], "close"),
        ] as [(String, [String], String?)])
    func ends(_ version: String, _ fields: [String], _ option: String?) async throws {
        let world = try await World(limits: SocketTests.patient)
        try await world.live { port in
            let first = SocketTests.head("GET /livez HTTP/\(version)", fields)
            let text = try await RawClient.exchange(
                port, first + SocketTests.head("GET /livez HTTP/1.1", ["Connection: close"]))
            let answers = text.components(of: "HTTP/1.1 200 ").dropFirst()
            #expect(answers.count == (option == "close" ? 1 : 2), "\(text)")
            let head = try #require(answers.first).lowercased()
            #expect(head.contains("\r\nconnection: ") == (option != nil), "\(text)")
            if let option { #expect(head.contains("\r\nconnection: \(option)\r\n"), "\(text)") }
        }
    }

    @Test("R101 a line of another protocol is found in whatever pieces it comes, and none where there is none")
    func foreignLines() {
        let rows = [
            ("GET / RTSP/1.0\r\n", true), ("SOURCE / ICE/1.0\r\n", true),
            ("GET / HTTP/1.1\r\nX: a\r\n\r\nA B RTSP/2.0\r\n", true),
            ("GET / HTTP/1.1\r\nUser-Agent: a RTSP/1.0\r\n\r\n", false), ("GET /RTSP/1.0 HTTP/1.1\r\n\r\n", false),
            ("GET / HTTP/1.1\r\n\r\n{\"a\": \"b RTSP/1.0\"}", false),
        ]
        for (text, isForeign) in rows {
            let bytes = Array(text.utf8)
            func isFound(_ pieces: [ArraySlice<UInt8>]) -> Bool {
                var lines = ForeignLines()
                var isFound = false
                for piece in pieces {
                    if Array(piece).withUnsafeBytes({ lines.end(in: $0) }) { isFound = true }
                }
                return isFound
            }
            #expect(isFound([bytes[...]]) == isForeign, "\(text)")
            guard isForeign else { continue }
            for place in bytes.indices { #expect(isFound([bytes[..<place], bytes[place...]]), "\(place): \(text)") }
            #expect(isFound(bytes.indices.map { bytes[$0...$0] }), "\(text)")
        }
    }

    @Test("R100 100,000 tiny fields are refused with 431")
    func tinyFields() async throws {
        let world = try await World(limits: SocketTests.patient)
        try await world.live { port in
            let fields = String(repeating: "a:b\r\n", count: 100_000)
            let text = try await RawClient.exchange(port, "GET /livez HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n")
            #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 431 "), "\(text)")
        }
    }

    @Test("R100 a chunked body without end is refused with 413, and the sender is cut")
    func endlessBody() async throws {
        let world = try await World(limits: SocketTests.patient)
        try await world.live { port in
            let head = SocketTests.head(
                "POST /v1/verifications HTTP/1.1", ["Transfer-Encoding: chunked", "Authorization: Bearer sk_test_all"])
            let chunk = "4000\r\n" + String(repeating: "x", count: 0x4000) + "\r\n"
            let text = try await RawClient.exchange(port, head, drip: chunk)
            #expect(text.hasPrefix("HTTP/1.1 413 "), "\(text)")
        }
        #expect(world.store.contents.verifications.isEmpty)
    }

    @Test("R100 while many connections send nothing, or take nothing, an honest client is answered")
    func slowClients() async throws {
        var limits = SocketTests.patient
        limits.connectionsPerAddressMax = 1000
        let world = try await World(limits: limits)
        try await world.live { port in
            let starts = [
                "", "GET /livez HTTP/1.1\r\nHost: a\r\nX: ",
                SocketTests.head("POST /v1/verifications HTTP/1.1", ["Content-Length: 100"]) + "{",
                SocketTests.head("GET /openapi.yaml HTTP/1.1"),
            ]
            var idle: [any NIOCore.Channel] = []
            for number in 0..<400 {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .channelOption(.autoRead, value: false)
                    .connect(host: "localhost", port: port).get()
                try await channel.writeAndFlush(ByteBuffer(string: starts[number % starts.count]))
                idle.append(channel)
            }
            for _ in 0..<20 {
                let text = try await RawClient.exchange(
                    port, SocketTests.head("GET /livez HTTP/1.1", ["Connection: close"]))
                #expect(text.hasPrefix("HTTP/1.1 200 "))
            }
            for channel in idle { try? await channel.close() }
        }
    }

    private static func expectOneRefusal(_ text: String, _ request: String) {
        #expect(text.hasPrefix("HTTP/1.1 4"), "\(request)\n\(text)")
        #expect(text.components(of: "HTTP/1.1 ").count == 2, "one answer at most: \(request)\n\(text)")
        #expect(!text.contains("no operation has this path"), "\(request)\n\(text)")
    }
}

/// A proxy that parts a stream into requests in a way of its own, as those did that requests were smuggled past.
struct CarelessProxy {
    enum Reading: String, Sendable, CaseIterable {
        /// Believes the first Content-Length and does not know of chunks.
        case firstLength
        /// Believes the last Content-Length and does not know of chunks.
        case lastLength
        /// Believes any Transfer-Encoding that has the word in it.
        case anyChunked
        /// Takes a bare line feed for the end of a line.
        case bareLineFeed
    }

    private let reading: Reading

    init(_ reading: Reading) {
        self.reading = reading
    }

    /// The stream in parts, each of which is taken for one request.
    func requests(in stream: String) -> [String] {
        var parts: [String] = []
        var rest = Array(stream.utf8)
        while !rest.isEmpty, parts.count < 4 {
            let count = min(max(length(of: rest), 1), rest.count)
            parts.append(String(decoding: rest[..<count], as: UTF8.self))
            rest.removeFirst(count)
        }
        return parts
    }

    private func length(of bytes: [UInt8]) -> Int {
        let text = String(decoding: bytes, as: UTF8.self)
        let ends = reading == .bareLineFeed ? ["\r\n\r\n", "\n\n", "\r\n\n"] : ["\r\n\r\n"]
        let found = ends.compactMap { text.firstRange(of: $0) }.min { $0.lowerBound < $1.lowerBound }
        guard let found else { return bytes.count }
        let head = text[..<found.lowerBound].lowercased()
        let headCount = text[..<found.upperBound].utf8.count
        let lines = head.split(whereSeparator: \.isNewline)
        func values(_ name: String) -> [String] {
            lines.filter { $0.drop { $0 == " " }.hasPrefix(name) }
                .compactMap { $0.split(separator: ":", maxSplits: 1).last.map(String.init) }
        }
        if reading == .anyChunked, values("transfer-encoding").contains(where: { $0.contains("chunked") }) {
            let body = text[found.upperBound...]
            return headCount + (body.firstRange(of: "0\r\n\r\n").map { body[..<$0.upperBound].utf8.count } ?? 0)
        }
        let lengths = values("content-length").map { Int($0.filter(\.isNumber)) ?? 0 }
        return headCount + ((reading == .lastLength ? lengths.last : lengths.first) ?? 0)
    }
}
