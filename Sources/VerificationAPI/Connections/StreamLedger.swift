import NIOCore
import NIOHTTP2

/// Counts the streams of one HTTP/2 connection: closes it when it has had none for a while, and, when the server stops,
/// as soon as the last one has its answer (R91, R100). Everything happens on the connection's loop.
final class StreamLedger: ChannelInboundHandler, NIOHTTP2StreamDelegate, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private let limits: ServerLimits
    private var open = 0
    private var isStopping = false
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?

    init(_ limits: ServerLimits) {
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        waitIdle()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func streamCreated(_ id: HTTP2StreamID, channel: any NIOCore.Channel) {
        open += 1
        timer?.cancel()
        timer = nil
    }

    func streamClosed(_ id: HTTP2StreamID, channel: any NIOCore.Channel) {
        open -= 1
        guard open == 0 else { return }
        if isStopping { context?.close(promise: nil) } else { waitIdle() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            isStopping = true
            let farewell = HTTP2Frame(
                streamID: .rootStream,
                payload: .goAway(lastStreamID: .maxID, errorCode: .noError, opaqueData: nil))
            context.writeAndFlush(wrapOutboundOut(farewell), promise: nil)
            if open == 0 { context.close(promise: nil) }
        case let event as ChannelEvent where event == .inputClosed:
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What broke one stream was answered on it; a broken connection is closed by the protocol's own handler.
        if !(error is NIOHTTP2Errors.StreamError) { context.close(promise: nil) }
    }

    private func waitIdle() {
        guard let context else { return }
        let channel = context.channel
        timer?.cancel()
        timer = context.eventLoop.scheduleTask(in: TimeAmount(limits.idleTime)) { channel.close(promise: nil) }
    }

    private func end() {
        timer?.cancel()
        timer = nil
        context = nil
    }
}
