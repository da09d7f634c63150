import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Keeps the client of one HTTP/2 stream within the limits, as `ServerGuard` does for a connection of HTTP/1: it times
/// request and answer, and refuses headers that are too large (R100). One timer serves a stream.
final class StreamGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: ServerLimits
    private let register: RequestRegister
    private var timer: Scheduled<Void>?
    /// Whether the rest of the request is thrown away, because it was refused or has its answer.
    private var isRefused = false
    private var isArriving = true

    init(_ limits: ServerLimits, _ register: RequestRegister) {
        self.limits = limits
        self.register = register
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let own = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: TimeAmount(limits.bodyTime)) {
            let (keeper, context) = own.value
            keeper.refuse(Problem(.requestTimeout, "header and body must arrive in time"), context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            if let problem = limits.fault(in: head) { return refuse(problem, context) }
        case .body:
            break
        case .end:
            isArriving = false
            timer?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { endsAnswer(context) }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// A client that does not take its answer loses it.
    private func endsAnswer(_ context: ChannelHandlerContext) {
        let channel = context.channel
        timer?.cancel()
        timer = context.eventLoop.scheduleTask(in: TimeAmount(limits.answerTime)) { channel.close(promise: nil) }
    }

    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        guard isArriving, !isRefused, context.channel.isActive else { return }
        isRefused = true
        let (head, body) = register.refuse(problem)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        let channel = context.channel
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        endsAnswer(context)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }
}
