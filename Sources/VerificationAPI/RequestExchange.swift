import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes
import VerificationCore

/// Collects a connection's requests, has each answered in a task of its own, and writes the answers in their order.
///
/// Until an answer is made and its client has taken it, at most one further piece of the stream is read, and what it
/// holds waits: whoever asks without reading would otherwise have answers kept without end. A client that leaves does
/// not stop its request: a check that was begun is counted.
final class RequestExchange: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = Never
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    typealias Respond = @Sendable (Request, any NIOCore.Channel) async -> Response

    private enum State {
        case idle
        /// A request is arriving; its body is nil until its first bytes are there.
        case collecting(HTTPRequest, ByteBuffer?)
        /// A request is being answered. `skips` while the rest of its oversized body is thrown away.
        case answering(HTTPRequest, skips: Bool)
        /// An answer is written and the client has not taken it yet.
        case leaving
    }

    private let bodyBytesMax: Int
    /// Whether this is one stream of HTTP/2, which carries one request and ends with its answer.
    private let isStream: Bool
    private let crowd: RequestCrowd
    private let register: RequestRegister
    private let now: @Sendable () -> Timestamp
    private let respond: Respond
    private let sinceLastBytes: (any NIOCore.Channel) -> TimeAmount?
    private var state = State.idle
    /// What arrived behind a request whose answer is not taken yet.
    private var waiting = CircularBuffer<HTTPRequestPart>()
    private var isReadHeld = false
    /// Whether the connection ends with the answer that is under way.
    private var endsAfterAnswer = false
    private var isOver = false
    private var dates = DateField()
    /// When the connection's last answer was taken.
    private var freeSince = NIODeadline.uptimeNanoseconds(0)
    /// What is held back on the connection's loop.
    private var held: HeldRefusals?

    /// - Parameter sinceLastBytes: How long ago the last bytes of a connection arrived; nil where that is not known.
    init(
        bodyBytesMax: Int, isStream: Bool = false, crowd: RequestCrowd = RequestCrowd(), register: RequestRegister,
        now: @escaping @Sendable () -> Timestamp, respond: @escaping Respond,
        sinceLastBytes: @escaping (any NIOCore.Channel) -> TimeAmount? = { $0.timeSinceLastBytes }
    ) {
        self.bodyBytesMax = bodyBytesMax
        self.isStream = isStream
        self.crowd = crowd
        self.register = register
        self.now = now
        self.respond = respond
        self.sinceLastBytes = sinceLastBytes
    }

    func handlerAdded(context: ChannelHandlerContext) {
        held = crowd.heldRefusals(on: context.eventLoop)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        guard !isOver else { return }
        switch state {
        case .answering(let head, skips: true):
            if case .end = part { state = .answering(head, skips: false) }
        case .answering(_, skips: false), .leaving:
            waiting.append(part)
        case .idle, .collecting:
            take(part, context)
        }
    }

    func read(context: ChannelHandlerContext) {
        guard waiting.isEmpty else { return isReadHeld = true }
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        isOver = true
        waiting.removeAll()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        isOver = true
    }

    /// The guard has refused the request that is arriving, or the stream has broken: what came of it is no request.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .collecting = state { state = .idle }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            endOnceIdle(context)
        case let event as ChannelEvent where event == .inputClosed:
            if case .collecting = state { state = .idle }
            endOnceIdle(context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (part, state) {
        case (.head(let head), .idle):
            // What is announced as too large is refused before it is sent.
            let announced = head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
            if announced > bodyBytesMax {
                answer(head, RequestBody(asyncSequence: OversizedBody()), skips: true, context)
            } else {
                state = .collecting(head, nil)
            }
        case (.body(let piece), .collecting(let head, var body)):
            state = .idle
            if (body?.readableBytes ?? 0) + piece.readableBytes > bodyBytesMax {
                answer(head, RequestBody(asyncSequence: OversizedBody()), skips: true, context)
            } else {
                if body == nil { body = piece } else { body?.writeImmutableBuffer(piece) }
                state = .collecting(head, body)
            }
        case (.end, .collecting(let head, let body)):
            answer(head, RequestBody(buffer: body ?? ByteBuffer()), skips: false, context)
        default:
            // The rest of a request that was refused.
            break
        }
    }

    private func answer(_ head: HTTPRequest, _ body: RequestBody, skips: Bool, _ context: ChannelHandlerContext) {
        state = .answering(head, skips: skips)
        held?.sendDue()
        let read = context.eventLoop.now
        guard let place = crowd.enter(head) else { return shed(read, context) }
        let request = Request(head: head, body: body)
        let channel = context.channel
        let loop = context.eventLoop
        let exchange = NIOLoopBound((self, context), eventLoop: loop)
        Task { [respond, crowd] in
            let response = await respond(request, channel)
            let body = await CollectedBody.collect(response.body)
            loop.execute {
                let (exchange, context) = exchange.value
                let write = {
                    crowd.leave(place)
                    exchange.write(response.head, body, context)
                }
                guard place.isCounted, response.status == .serviceUnavailable else { return write() }
                exchange.hold(read, context, write)
            }
        }
    }
}

extension RequestExchange {
    /// Refuses a request that there is no place for.
    private func shed(_ read: NIODeadline, _ context: ChannelHandlerContext) {
        let problem = Problem(.overloaded, "nothing was done; try again", headers: [.retryShortly])
        let (head, body) = register.refuse(problem)
        hold(read, context) { self.write(head, body, context) }
    }

    /// Holds a refusal back until `heldFor` after the request came, which was before `read` where much is to be read.
    /// Of requests that come together each has a turn of its own.
    private func hold(_ read: NIODeadline, _ context: ChannelHandlerContext, _ send: @escaping () -> Void) {
        let came = sinceLastBytes(context.channel).map { context.eventLoop.now - $0 } ?? read
        held?.hold(until: min(max(came, freeSince), read) + heldFor, send)
    }

    private func write(_ head: HTTPResponse, _ body: ByteBuffer?, _ context: ChannelHandlerContext) {
        guard !isOver, case .answering(let request, let skips) = state else { return }
        let wish = request.headerFields[.connection]?.lowercased()
        let isLast = isStream || endsAfterAnswer || skips || wish == "close" || body == nil
        var head = head
        head.headerFields[.date] = dates.text(at: now())
        if isLast, !isStream {
            head.headerFields[.connection] = "close"
        } else if wish == "keep-alive" {
            // Who speaks HTTP/1.0 goes by this.
            head.headerFields[.connection] = wish
        }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body, body.readableBytes > 0 { context.write(wrapOutboundOut(.body(body)), promise: nil) }
        if isLast {
            isOver = true
            waiting.removeAll()
            let channel = context.channel
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.whenComplete { _ in channel.close(promise: nil) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        } else {
            state = .leaving
            let taken = context.eventLoop.makePromise(of: Void.self)
            // Ordinarily the socket has room, and this is done before the call below returns.
            taken.futureResult.assumeIsolatedUnsafeUnchecked().whenSuccess { self.answerTaken(context) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: taken)
        }
    }

    private func answerTaken(_ context: ChannelHandlerContext) {
        guard !isOver, case .leaving = state else { return }
        state = .idle
        freeSince = context.eventLoop.now
        takeWaiting(context)
        if endsAfterAnswer { endOnceIdle(context) }
    }

    /// Goes on with what arrived meanwhile, up to the next complete request.
    private func takeWaiting(_ context: ChannelHandlerContext) {
        while let part = waiting.first {
            if case .answering(_, skips: false) = state { return }
            waiting.removeFirst()
            if case .answering(let head, skips: true) = state {
                if case .end = part { state = .answering(head, skips: false) }
            } else {
                take(part, context)
            }
        }
        guard isReadHeld else { return }
        isReadHeld = false
        context.read()
    }

    private func endOnceIdle(_ context: ChannelHandlerContext) {
        endsAfterAnswer = true
        if case .idle = state, waiting.isEmpty, !isOver { context.close(promise: nil) }
    }
}

/// How long one who is refused has to wait for that, of the 100 ms that R102 allows. Nothing more is read of the
/// connection meanwhile: a client that asks again at once would take the time from those who are served.
private let heldFor: TimeAmount = .milliseconds(70)

/// Takes the place of a body that is too large; whoever reads it learns so.
struct OversizedBody: AsyncSequence, Sendable {
    struct Fault: Error {}

    struct AsyncIterator: AsyncIteratorProtocol {
        mutating func next() async throws -> ByteBuffer? { throw Fault() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator() }
}

/// An answer's body in one piece; all of ours are small.
private final class CollectedBody: ResponseBodyWriter {
    private var bytes = ByteBuffer()

    /// Nil when the body could not be made.
    static func collect(_ body: ResponseBody) async -> ByteBuffer? {
        let writer = CollectedBody()
        do {
            try await body.write(writer)
            return writer.bytes
        } catch {
            return nil
        }
    }

    func write(_ buffer: ByteBuffer) async throws {
        if bytes.readableBytes == 0 { bytes = buffer } else { bytes.writeImmutableBuffer(buffer) }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
