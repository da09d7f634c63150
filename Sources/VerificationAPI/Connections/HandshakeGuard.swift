import NIOCore
import NIOSSL
import NIOTLS

/// Waits for the end of a connection's TLS handshake, and no longer than it may take; then it has the handlers added
/// for what was negotiated. Whoever does not speak TLS is hung up on and never sent elsewhere (R52).
final class HandshakeGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let time: Duration
    private let proceed: (String?) throws -> Void
    private var timer: Scheduled<Void>?
    private var isDone = false

    /// - Parameter proceed: Adds the handlers; it is given the protocol, if the client named one that is offered.
    init(time: Duration, proceed: @escaping (String?) throws -> Void) {
        self.time = time
        self.proceed = proceed
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: TimeAmount(time)) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let negotiated) = event as? TLSUserEvent, !isDone {
            isDone = true
            timer?.cancel()
            do {
                try proceed(negotiated)
            } catch {
                context.close(promise: nil)
            }
        } else if event is ChannelShouldQuiesceEvent, !isDone {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // After an error of TLS nothing more can be said.
        guard error is NIOSSLError || error is BoringSSLError || !isDone else {
            return context.fireErrorCaught(error)
        }
        context.close(promise: nil)
    }
}
