import NIOCore
import NIOEmbedded
import StrictJSON
import ServiceDoubles
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("Frames of HTTP/2", .timeLimit(.minutes(1)))
struct FrameTests {
    @Test("R100 R105 a header that is too large is refused on its stream, and the other one is answered")
    func largeHeader() async throws {
        let channel = NIOAsyncTestingChannel()
        let (began, hold) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
        let plain = RequestChannel(
            limits: SocketTests.patient,
            connections: ConnectionLedger(perAddressMax: 1, proxies: TrustedProxies()), crowd: RequestCrowd(),
            register: RequestRegister(SeededRandom(seed: 1)),
            now: { Timestamp(milliseconds: 784_111_777_900) }
        ) { _, _ in
            began.continuation.yield()
            for await _ in hold.stream { break }
            return .json(["status": "alive"])
        }
        try await channel.eventLoop.submit { try SecureChannel.addHTTP2(to: channel, plain) }.get()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        try await channel.writeInbound(ByteBuffer(bytes: Frames.start + Frames.settingsTaken))
        try await channel.writeInbound(ByteBuffer(bytes: Frames.request(stream: 1)))
        for await _ in began.stream { break }
        // Of 200 bytes each, which is more than 16 KiB in all, and more yet by the protocol's own count.
        let fields = (0..<85).map { ("x-\($0)", String(repeating: "y", count: 200)) }
        try await channel.writeInbound(ByteBuffer(bytes: Frames.request(stream: 3, fields)))
        var answers = Answers()
        while answers.texts[3] == nil { answers.take(try await channel.waitForOutboundWrite(as: ByteBuffer.self)) }
        #expect(answers.texts[3]?.contains("\"status\":431") == true, "\(answers.texts)")
        #expect(answers.texts[1] == nil)
        hold.continuation.yield()
        while answers.texts[1] == nil { answers.take(try await channel.waitForOutboundWrite(as: ByteBuffer.self)) }
        #expect(answers.texts[1] == #"{"status":"alive"}"#)
        #expect(!answers.isGoingAway)
        #expect(channel.isActive)
        _ = try? await channel.finish(acceptAlreadyClosed: true)
    }

    @Test(
        "R100 a header that is not finished within its time ends the connection, a slow body does not",
        arguments: [
            ("a part of the preface", Array(Frames.preface.prefix(5)), true),
            ("a part of a frame's head", Frames.preface + [0, 0], true),
            ("a part of the settings", Frames.preface + Frames.settings.dropLast(), true),
            ("a part of a header", Frames.start + Frames.request(stream: 1).dropLast(), true),
            ("a header that goes on in no frame", Frames.start + Frames.request(stream: 1, isWhole: false), true),
            (
                "a header that goes on and on",
                Frames.start + Frames.request(stream: 1, isWhole: false) + Frames.continuation(isLast: false), true
            ),
            (
                "a header in two frames",
                Frames.start + Frames.request(stream: 1, isWhole: false) + Frames.continuation(isLast: true), false
            ),
            ("a whole header", Frames.start + Frames.request(stream: 1), false),
            ("a part of a body", Frames.start + Frames.frame(0, 0, stream: 1, [1, 2, 3]).dropLast(), false),
            ("nothing begun", Frames.start, false),
        ])
    func unfinished(_ name: String, _ bytes: [UInt8], _ isEnded: Bool) throws {
        for pieces in [[bytes], bytes.map { [$0] }] {
            let loop = EmbeddedEventLoop()
            let channel = EmbeddedChannel(handler: HeaderWatch(time: .seconds(10)), loop: loop)
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
            for piece in pieces { try channel.writeInbound(ByteBuffer(bytes: piece)) }
            loop.advanceTime(by: .milliseconds(9999))
            #expect(channel.isActive, "\(name)")
            loop.advanceTime(by: .milliseconds(1))
            #expect(channel.isActive == !isEnded, "\(name)")
            _ = try channel.finish(acceptAlreadyClosed: true)
        }
    }

    @Test("R100 a drip of fields makes no header's time longer, and each header has its own")
    func drip() throws {
        let loop = EmbeddedEventLoop()
        let channel = EmbeddedChannel(handler: HeaderWatch(time: .seconds(10)), loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.writeInbound(ByteBuffer(bytes: Frames.start))
        let first = Frames.request(stream: 1)
        try channel.writeInbound(ByteBuffer(bytes: first.dropLast()))
        loop.advanceTime(by: .seconds(9))
        // The end of one header and the beginning of the next one in one piece.
        try channel.writeInbound(ByteBuffer(bytes: first.suffix(1) + Frames.request(stream: 3, isWhole: false)))
        for _ in 0..<9 {
            loop.advanceTime(by: .seconds(1))
            try channel.writeInbound(ByteBuffer(bytes: Frames.continuation(isLast: false)))
        }
        loop.advanceTime(by: .milliseconds(999))
        #expect(channel.isActive)
        loop.advanceTime(by: .milliseconds(1))
        #expect(!channel.isActive)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }
}

/// What a client of HTTP/2 sends, byte by byte.
private enum Frames {
    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    static let settings = frame(4, 0, stream: 0, [0, 3, 0, 0, 0, 100])
    static let start = preface + settings
    /// What the server has said of itself holds from then on.
    static let settingsTaken = frame(4, 1, stream: 0, [])

    static func frame(_ type: UInt8, _ flags: UInt8, stream: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let count = payload.count
        return [UInt8(count >> 16), UInt8(count >> 8 & 255), UInt8(count & 255), type, flags, 0, 0, 0, stream] + payload
    }

    /// A GET without a body; its fields end with this frame if it is whole. As many frames as the fields need.
    static func request(stream: UInt8, _ fields: [(String, String)] = [], isWhole: Bool = true) -> [UInt8] {
        let pseudo = [(":method", "GET"), (":scheme", "https"), (":authority", "localhost"), (":path", "/livez")]
        let block = (pseudo + fields).flatMap { literal($0.0, $0.1) }
        guard block.count > frameBytesMax else { return frame(1, isWhole ? 5 : 1, stream: stream, block) }
        return frame(1, 1, stream: stream, Array(block.prefix(frameBytesMax)))
            + frame(9, isWhole ? 4 : 0, stream: stream, Array(block.dropFirst(frameBytesMax)))
    }

    static func continuation(isLast: Bool) -> [UInt8] { frame(9, isLast ? 4 : 0, stream: 1, literal("x", "y")) }

    /// A field as it is, in no table.
    private static func literal(_ name: String, _ value: String) -> [UInt8] {
        [0] + text(name) + text(value)
    }

    /// Of at most 254 bytes.
    private static func text(_ text: String) -> [UInt8] {
        let count = text.utf8.count
        return (count < 127 ? [UInt8(count)] : [127, UInt8(count - 127)]) + Array(text.utf8)
    }

    private static let frameBytesMax = 16_384
}

/// What the server said, taken apart.
private struct Answers {
    /// The bodies of the streams that have ended.
    private(set) var texts: [UInt8: String] = [:]
    private(set) var isGoingAway = false
    private var rest: [UInt8] = []
    private var bodies: [UInt8: [UInt8]] = [:]

    mutating func take(_ bytes: ByteBuffer) {
        rest += Array(bytes.readableBytesView)
        while rest.count >= 9 {
            let count = Int(rest[0]) << 16 | Int(rest[1]) << 8 | Int(rest[2])
            guard rest.count >= 9 + count else { return }
            let (type, flags, stream) = (rest[3], rest[4], rest[8])
            if type == 7 { isGoingAway = true }
            if type == 0 { bodies[stream, default: []] += rest[9..<9 + count] }
            if type <= 1, flags & 1 == 1 { texts[stream] = String(decoding: bodies[stream] ?? [], as: UTF8.self) }
            rest.removeFirst(9 + count)
        }
    }
}
