import NIOCore

/// Lets a connection in while its address has places, and gives the place back at its end (R100).
final class ConnectionAdmission: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connections: ConnectionLedger
    private var place: ConnectionLedger.Place?

    init(_ connections: ConnectionLedger) {
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { admit(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        admit(context)
        // Whoever has no place is not told of: nothing is to begin on a connection that is being closed.
        if place != nil { context.fireChannelActive() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        release()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        release()
    }

    private func admit(_ context: ChannelHandlerContext) {
        guard place == nil else { return }
        place = connections.admit(context.remoteAddress)
        if place == nil { context.close(promise: nil) }
    }

    private func release() {
        if let place { connections.release(place) }
        place = nil
    }
}
