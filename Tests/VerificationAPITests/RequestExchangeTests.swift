import HTTPTypes
import Hummingbird
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite struct `The exchange of a connection` {
    @Test func `requests are answered one after the other, in their order`() async throws {
        try await withExchange { scene in
            for path in ["/a", "/b", "/c"] { try await scene.send(path) }
            for path in ["/a", "/b", "/c"] {
                scene.answerNext()
                #expect(try await scene.answer().body == path)
            }
            #expect(scene.begun == ["/a", "/b", "/c"])
            #expect(scene.mostAtOnce == 1)
        }
    }

    @Test("R100 behind a request that is being answered, only one piece of the stream is read")
    func holdsReading() async throws {
        try await withExchange { scene in
            try await scene.send("/a")
            scene.channel.read()
            let before = try await scene.readsPassed()
            try await scene.send("/b")
            scene.channel.read()
            scene.channel.read()
            #expect(try await scene.readsPassed() == before)
            scene.answerNext()
            _ = try await scene.answer()
            // The second request is under way and nothing waits behind it: reading goes on.
            #expect(try await scene.readsPassed() == before + 1)
        }
    }

    @Test("R100 a body over the limit is handed over as oversized, in pieces or announced", arguments: [true, false])
    func oversized(isAnnounced: Bool) async throws {
        try await withExchange(bodyBytesMax: 10) { scene in
            var head = scene.head("/a")
            if isAnnounced { head.headerFields[.contentLength] = "11" }
            try await scene.channel.writeInbound(HTTPRequestPart.head(head))
            if !isAnnounced {
                for piece in ["123456", "78901"] {
                    try await scene.channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: piece)))
                }
            }
            scene.answerNext()
            let answer = try await scene.answer()
            #expect(answer.body == "oversized")
            #expect(answer.head.headerFields[.connection] == "close")
            try await scene.channel.closeFuture.get()
        }
    }

    @Test func `a body of exactly the limit is handed over whole`() async throws {
        try await withExchange(bodyBytesMax: 10) { scene in
            try await scene.channel.writeInbound(HTTPRequestPart.head(scene.head("/a")))
            for piece in ["12345", "", "67890"] {
                try await scene.channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: piece)))
            }
            try await scene.channel.writeInbound(HTTPRequestPart.end(nil))
            scene.answerNext()
            #expect(try await scene.answer().body == "/a1234567890")
        }
    }

    @Test("R91 an idle connection ends when the server stops, a busy one after its answer", arguments: [true, false])
    func quiesces(isBusy: Bool) async throws {
        try await withExchange { scene in
            if isBusy { try await scene.send("/a") }
            scene.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            if isBusy {
                scene.answerNext()
                let answer = try await scene.answer()
                #expect(answer.body == "/a")
                #expect(answer.head.headerFields[.connection] == "close")
            }
            try await scene.channel.closeFuture.get()
        }
    }

    @Test func `what came of a refused request is not taken for one`() async throws {
        try await withExchange { scene in
            try await scene.channel.writeInbound(HTTPRequestPart.head(scene.head("/cut")))
            scene.channel.pipeline.fireErrorCaught(ChannelError.inputClosed)
            try await scene.channel.writeInbound(HTTPRequestPart.end(nil))
            try await scene.send("/whole")
            scene.answerNext()
            #expect(try await scene.answer().body == "/whole")
            #expect(scene.begun == ["/whole"])
        }
    }

    @Test("R102 one who is refused at the gate hears of it after a moment, and keeps the place until then")
    func heldBack() async throws {
        // Two places for those without a key.
        let crowd = RequestCrowd(AdmissionTests.limits(2, waiting: 2))
        try await withExchange(crowd: crowd) { scene in
            try await scene.send(ExchangeScene.overloaded)
            scene.answerNext()
            // Meanwhile another connection's request is answered.
            try await withExchange { other in
                try await other.send("/a")
                other.answerNext()
                _ = try await other.answer()
            }
            let loop = scene.channel.testingEventLoop
            await loop.advanceTime(by: .milliseconds(69))
            #expect(try await scene.channel.readOutbound(as: HTTPResponsePart.self) == nil)
            let place = try #require(crowd.enter(scene.head(ExchangeScene.overloaded)))
            #expect(crowd.enter(scene.head(ExchangeScene.overloaded)) == nil)
            let answer = Task { try await scene.answer() }
            let ticks = Task {
                while !Task.isCancelled {
                    await loop.advanceTime(by: .milliseconds(1))
                    await Task.yield()
                }
            }
            #expect(try await answer.value.head.status == .serviceUnavailable)
            ticks.cancel()
            #expect(crowd.enter(scene.head(ExchangeScene.overloaded)) != nil)
            crowd.leave(place)
        }
    }

    @Test func `the date has the form of RFC 9110`() {
        var field = DateField()
        #expect(field.text(at: Timestamp(milliseconds: 784_111_777_900)) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(field.text(at: Timestamp(milliseconds: 784_111_778_000)) == "Sun, 06 Nov 1994 08:49:38 GMT")
        #expect(field.text(at: Timestamp(milliseconds: 1_709_251_199_000)) == "Thu, 29 Feb 2024 23:59:59 GMT")
    }
}

/// A connection whose requests are answered when the test says so.
private struct ExchangeScene: Sendable {
    /// The path whose answer is that there is too much to do.
    static let overloaded = "/v1/overloaded"

    let channel = NIOAsyncTestingChannel()
    private let reads = ReadCounter()
    private let stage = Stage()

    init(bodyBytesMax: Int, crowd: RequestCrowd) async throws {
        let (reads, stage) = (reads, stage)
        let respond: RequestExchange.Respond = { request, _ in
            stage.begin(request.uri.path)
            var text = request.uri.path
            do {
                for try await piece in request.body { text += String(buffer: piece) }
            } catch {
                text = "oversized"
            }
            await stage.permission()
            stage.end()
            let isRefused = request.uri.path == Self.overloaded
            return Response(
                status: isRefused ? .serviceUnavailable : .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
        try await channel.eventLoop.submit { [channel] in
            let exchange = RequestExchange(
                bodyBytesMax: bodyBytesMax, crowd: crowd, register: RequestRegister(SeededRandom(seed: 1)),
                now: { Timestamp(milliseconds: 784_111_777_900) }, respond: respond)
            try channel.pipeline.syncOperations.addHandlers([reads, exchange])
        }.get()
    }

    var begun: [String] { stage.state.withLock { $0.begun } }
    var mostAtOnce: Int { stage.state.withLock { $0.mostAtOnce } }

    func head(_ path: String) -> HTTPRequest {
        HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: path)
    }

    func send(_ path: String) async throws {
        try await channel.writeInbound(HTTPRequestPart.head(head(path)))
        try await channel.writeInbound(HTTPRequestPart.end(nil))
    }

    /// Lets one request, the present or the next one, have its answer.
    func answerNext() { stage.permit() }

    /// The next complete answer.
    func answer() async throws -> (head: HTTPResponse, body: String) {
        var head: HTTPResponse?
        var body = ""
        while true {
            switch try await channel.waitForOutboundWrite(as: HTTPResponsePart.self) {
            case .head(let found): head = found
            case .body(let piece): body += String(buffer: piece)
            case .end: return (try #require(head), body)
            }
        }
    }

    /// Reads that went on to the socket so far.
    func readsPassed() async throws -> Int {
        try await channel.testingEventLoop.executeInContext { reads.count }
    }
}

/// What the requests of a scene do: they begin, wait for permission, and end.
private final class Stage: Sendable {
    struct State {
        var begun: [String] = []
        var atOnce = 0
        var mostAtOnce = 0
        var permissions = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let state = Mutex(State())

    func begin(_ path: String) {
        state.withLock { state in
            state.begun.append(path)
            state.atOnce += 1
            state.mostAtOnce = max(state.mostAtOnce, state.atOnce)
        }
    }

    func end() { state.withLock { $0.atOnce -= 1 } }

    func permission() async {
        await withCheckedContinuation { continuation in
            let isPermitted = state.withLock { state in
                guard state.permissions > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.permissions -= 1
                return true
            }
            if isPermitted { continuation.resume() }
        }
    }

    func permit() {
        let first: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.permissions += 1
            return nil
        }
        first?.resume()
    }
}

/// Counts the reads that pass; touched on its channel's loop only.
private final class ReadCounter: ChannelOutboundHandler, @unchecked Sendable {
    typealias OutboundIn = HTTPResponsePart

    private(set) var count = 0

    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}

private func withExchange(
    bodyBytesMax: Int = 1000, crowd: RequestCrowd = RequestCrowd(), _ body: (ExchangeScene) async throws -> Void
) async throws {
    let scene = try await ExchangeScene(bodyBytesMax: bodyBytesMax, crowd: crowd)
    try await body(scene)
    _ = try? await scene.channel.finish(acceptAlreadyClosed: true)
}
