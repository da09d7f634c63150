import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import NIOPosix
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite struct HeldRefusalsTests {
    @Test("R102 refusals are sent at their moments, whichever was held first")
    func inOrder() {
        let loop = EmbeddedEventLoop()
        let held = HeldRefusals(on: loop)
        let start = loop.now
        var sent: [String] = []
        for (name, milliseconds) in [("c", 30), ("a", 10), ("b", 20), ("d", 30)] {
            held.hold(until: start + .milliseconds(Int64(milliseconds))) { sent.append(name) }
        }
        var seen: [Int: [String]] = [:]
        for moment in [9, 10, 29, 30] {
            loop.advanceTime(to: start + .milliseconds(Int64(moment)))
            seen[moment] = sent
        }
        #expect(seen == [9: [], 10: ["a"], 29: ["a", "b"], 30: ["a", "b", "c", "d"]])
        // One that is sent may lead to the next, and one that comes late is sent at once.
        held.hold(until: start + .milliseconds(40)) { held.hold(until: start) { sent.append("e") } }
        loop.advanceTime(to: start + .milliseconds(40))
        #expect(sent.last == "e")
    }

    @Test("R102 a loop that has much to read sends what is due with each request that it reads, and once")
    func whileReading() throws {
        let loop = EmbeddedEventLoop()
        let crowd = RequestCrowd(AdmissionTests.limits(0, waiting: 0))
        let (first, second) = (try Self.channel(loop, crowd), try Self.channel(loop, crowd))
        let sent = Mutex(false)
        // Rings before the timer that is set for the same moment.
        loop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: .milliseconds(70)) {
            try Self.request(second)
            sent.withLock { $0 = Self.isRefused(first) }
        }
        try Self.request(first)
        loop.advanceTime(by: .milliseconds(69))
        #expect(!Self.isRefused(first))
        loop.advanceTime(by: .milliseconds(1))
        #expect(sent.withLock { $0 })
        #expect(!Self.isRefused(first) && !Self.isRefused(second))
        loop.advanceTime(by: .milliseconds(70))
        #expect(!Self.isRefused(first) && Self.isRefused(second))
    }

    @Test("R102 the time that a request waited to be read counts")
    func sinceArrival() throws {
        for (waited, more) in [(50, 20), (70, 0), (500, 0)] {
            let loop = EmbeddedEventLoop()
            // There is no moment before the first one of a loop.
            loop.advanceTime(by: .seconds(1))
            let crowd = RequestCrowd(AdmissionTests.limits(0, waiting: 0))
            let channel = try Self.channel(loop, crowd, waited: .milliseconds(Int64(waited)))
            try Self.request(channel)
            if more > 0 { loop.advanceTime(by: .milliseconds(Int64(more - 1))) }
            #expect(!Self.isRefused(channel))
            loop.advanceTime(by: .milliseconds(1))
            #expect(Self.isRefused(channel), "after a wait of \(waited) ms")
        }
    }

    @Test("R102 requests that came together are refused one after the other, each after a wait of its own")
    func together() throws {
        let loop = EmbeddedEventLoop()
        loop.advanceTime(by: .seconds(1))
        let crowd = RequestCrowd(AdmissionTests.limits(0, waiting: 0))
        let channel = try Self.channel(loop, crowd, waited: .milliseconds(69))
        try Self.request(channel)
        try Self.request(channel)
        loop.advanceTime(by: .milliseconds(1))
        #expect(Self.isRefused(channel))
        loop.advanceTime(by: .milliseconds(69))
        #expect(!Self.isRefused(channel))
        loop.advanceTime(by: .milliseconds(1))
        #expect(Self.isRefused(channel))
    }

    @Test func `a connection says how long ago its last bytes came`() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let found = group.next().makePromise(of: TimeAmount?.self)
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LastBytesReader(found))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let client = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port).get()
        try await client.writeAndFlush(ByteBuffer(string: "x"))
        let time = try #require(try await found.futureResult.get())
        #expect(time >= .zero && time < .hours(1))
        try await client.close()
        try await server.close()
        #expect(EmbeddedChannel().timeSinceLastBytes == nil)
    }

    private static func channel(
        _ loop: EmbeddedEventLoop, _ crowd: RequestCrowd, waited: TimeAmount? = nil
    ) throws -> EmbeddedChannel {
        let exchange = RequestExchange(
            bodyBytesMax: 1000, crowd: crowd, register: RequestRegister(SeededRandom(seed: 1)),
            now: { Timestamp(milliseconds: 784_111_777_900) },
            respond: { _, _ in fatalError("nobody has a place") }, sinceLastBytes: { _ in waited })
        return EmbeddedChannel(handler: exchange, loop: loop)
    }

    private static func request(_ channel: EmbeddedChannel) throws {
        let head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/v1/verifications")
        try channel.writeInbound(HTTPRequestPart.head(head))
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    /// Whether a whole refusal was written since the last look.
    private static func isRefused(_ channel: EmbeddedChannel) -> Bool {
        var parts: [HTTPResponsePart] = []
        while let part = try? channel.readOutbound(as: HTTPResponsePart.self) { parts.append(part) }
        guard case .head(let head)? = parts.first, case .end? = parts.last else { return false }
        return head.status == .serviceUnavailable && head.headerFields[.contentLength] != nil
    }
}

/// Tells of a connection's first bytes how long ago they came.
private final class LastBytesReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let found: EventLoopPromise<TimeAmount?>

    init(_ found: EventLoopPromise<TimeAmount?>) {
        self.found = found
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        found.succeed(context.channel.timeSinceLastBytes)
    }
}
