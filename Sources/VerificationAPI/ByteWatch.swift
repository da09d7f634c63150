import NIOCore

/// Tells the guard of bytes before the parser has them, since a header that never ends is seen by nobody else.
final class ByteWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let keeper: ServerGuard
    private var foreignLines = ForeignLines()

    init(_ keeper: ServerGuard) {
        self.keeper = keeper
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard keeper.takesBytes(bytes.readableBytes) else { return }
        if bytes.withUnsafeReadableBytes({ foreignLines.end(in: $0) }) { keeper.hasForeignLine = true }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        keeper.readCompleted()
        context.fireChannelReadComplete()
    }
}
