import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import NIOPosix
import ServiceDoubles
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("Answers that nobody takes", .timeLimit(.minutes(2)))
struct UntakenAnswerTests {
    @Test("R100 R104 behind an answer that is not taken no request is begun, and all are answered once it is")
    func oneAtATime() throws {
        let loop = EmbeddedEventLoop()
        let client = SlowClient()
        let exchange = RequestExchange(
            bodyBytesMax: 1000, crowd: RequestCrowd(AdmissionTests.limits(0, waiting: 0)),
            register: RequestRegister(SeededRandom(seed: 1)),
            now: { Timestamp(milliseconds: 784_111_777_900) },
            respond: { _, _ in fatalError("nobody has a place") }, sinceLastBytes: { _ in nil })
        let channel = EmbeddedChannel(handlers: [client, exchange], loop: loop)
        let count = 2000
        for _ in 0..<count { try Self.request(channel, "/v1/verifications") }
        // Each is refused 70 ms after it is begun.
        for _ in 0..<300 { loop.advanceTime(by: .milliseconds(70)) }
        #expect(client.untaken == 1)
        for number in 1...count {
            client.takeOldest()
            loop.advanceTime(by: .milliseconds(70))
            #expect(client.untaken == (number < count ? 1 : 0))
        }
        #expect(client.taken == count)
    }

    @Test(
        "R100 an answer has to be taken within its own 30 s, whatever was answered or taken meanwhile",
        arguments: [(takesFirst: false, endsAfter: 30), (takesFirst: true, endsAfter: 50)])
    func oldestCounts(takesFirst: Bool, endsAfter: Int64) throws {
        let loop = EmbeddedEventLoop()
        let client = SlowClient()
        let channel = EmbeddedChannel(
            handlers: [client, ServerGuard(ServerLimits(), RequestRegister(SeededRandom(seed: 1)))], loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let start = loop.now
        try Self.answer(channel)
        loop.advanceTime(to: start + .seconds(20))
        try Self.answer(channel)
        loop.advanceTime(to: start + .seconds(25))
        if takesFirst { client.takeOldest() }
        loop.advanceTime(to: start + .seconds(endsAfter) - .milliseconds(1))
        #expect(channel.isActive)
        loop.advanceTime(to: start + .seconds(endsAfter))
        #expect(!channel.isActive)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test("R100 R104 one connection that asks much and reads nothing is answered little, and is cut")
    func neverReads() async throws {
        var limits = SocketTests.patient
        limits.answerTime = .milliseconds(1000)
        let world = try await World(limits: limits)
        let count = 5000
        try await world.live { port in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .connect(host: "localhost", port: port).get()
            let requests = String(repeating: "GET /openapi.yaml HTTP/1.1\r\nHost: a\r\n\r\n", count: count)
            // Not waited for: the server does not take them all.
            channel.writeAndFlush(ByteBuffer(string: requests), promise: nil)
            try await channel.closeFuture.get()
        }
        let begun = world.lines.all.count { $0.message == "request" }
        // What fits between the two sides is some megabytes; all answers are 245.
        #expect(begun > 0 && begun < count / 2)
    }

    @Test("R100 a client that reads late has all its answers, in their order")
    func readsLate() async throws {
        let world = try await World(limits: SocketTests.patient)
        let kinds = [("/livez", "200"), ("/openapi.yaml", "200"), ("/nowhere", "404"), ("/v1/verifications", "401")]
        let count = 400
        try await world.live { port in
            let received = RawReceiver()
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(received) }
                }
                .connect(host: "localhost", port: port).get()
            let requests = (0..<count).map { number in
                let fields = number == count - 1 ? ["Connection: close"] : []
                return SocketTests.head("GET \(kinds[number % kinds.count].0) HTTP/1.1", fields)
            }
            channel.writeAndFlush(ByteBuffer(string: requests.joined()), promise: nil)
            try await channel.setOption(.autoRead, value: true).get()
            try await channel.closeFuture.get()
            let expected = (0..<count).map { kinds[$0 % kinds.count].1 }
            #expect(Self.statuses(in: received.text) == expected)
        }
    }

    private static func request(_ channel: EmbeddedChannel, _ path: String) throws {
        let head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: path)
        try channel.writeInbound(HTTPRequestPart.head(head))
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    private static func answer(_ channel: EmbeddedChannel) throws {
        try request(channel, "/livez")
        channel.write(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
        channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil)
    }

    /// The statuses of all answers, without making parts of a text of megabytes.
    private static func statuses(in text: String) -> [String] {
        let (bytes, start) = (Array(text.utf8), Array("HTTP/1.1 ".utf8))
        var found: [String] = []
        var place = 0
        while place + start.count + 3 <= bytes.count {
            guard bytes[place] == start[0], bytes[place..<place + start.count].elementsEqual(start) else {
                place += 1
                continue
            }
            place += start.count
            found.append(String(decoding: bytes[place..<place + 3], as: UTF8.self))
        }
        return found
    }
}

/// Stands where the socket is and keeps each answer until it is taken; touched on its channel's loop only.
private final class SlowClient: ChannelOutboundHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var context: ChannelHandlerContext?
    private var kept = CircularBuffer<(part: HTTPResponsePart, promise: EventLoopPromise<Void>?)>()
    /// Complete answers that are kept, and that were taken.
    private(set) var untaken = 0
    private(set) var taken = 0

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        while let (_, promise) = kept.popFirst() { promise?.fail(ChannelError.ioOnClosedChannel) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        kept.append((part, promise))
        if case .end = part { untaken += 1 }
    }

    func takeOldest() {
        guard let context, untaken > 0 else { return }
        while let (part, promise) = kept.popFirst() {
            context.write(wrapOutboundOut(part), promise: promise)
            guard case .end = part else { continue }
            untaken -= 1
            taken += 1
            break
        }
        context.flush()
    }
}
