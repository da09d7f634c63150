import NIOCore

/// Tells the guard of bytes before the parser has them, since a header that never ends is seen by nobody else.
final class ByteWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let keeper: ServerGuard

    init(_ keeper: ServerGuard) {
        self.keeper = keeper
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if keeper.takesBytes(unwrapInboundIn(data).readableBytes) { context.fireChannelRead(data) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        keeper.readCompleted()
        context.fireChannelReadComplete()
    }
}
