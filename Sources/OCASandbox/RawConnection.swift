import Glibc
import NIOCore

/// A connection below HTTP, for faults that no web server would commit by itself. Once it is taken over, what the
/// server writes is dropped.
struct RawConnection: Sendable {
    let channel: any Channel

    /// Sends pieces of an answer and waits before each but the first.
    /// - Throws: When the other side has gone, or `wait` does.
    func send(_ pieces: [[UInt8]], waiting wait: () async throws -> Void = {}) async throws {
        try await takeOver()
        for (index, piece) in pieces.enumerated() {
            if index > 0 { try await wait() }
            try await write(piece)
        }
    }

    /// Ends the connection in good order.
    func close() async {
        try? await takeOver()
        try? await channel.close().get()
    }

    /// Breaks the connection: the other side gets a reset.
    func reset() async {
        try? await takeOver()
        if let socket = channel as? any SocketOptionProvider {
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try? await channel.close().get()
    }

    /// Waits until the other side gives up; the task's end closes the connection.
    func hang() async {
        await withTaskCancellationHandler {
            try? await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    private func takeOver() async throws {
        try await channel.eventLoop.submit { [channel] in
            guard channel.isActive, (try? channel.pipeline.syncOperations.context(handlerType: ServerMute.self)) == nil
            else { return }
            try channel.pipeline.syncOperations.addHandler(ServerMute(), position: .first)
        }.get()
    }

    private func write(_ bytes: [UInt8]) async throws {
        try await channel.eventLoop.flatSubmit { [channel] in
            let written = channel.eventLoop.makePromise(of: Void.self)
            do {
                let mute = try channel.pipeline.syncOperations.context(handlerType: ServerMute.self)
                mute.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer(bytes: bytes))), promise: written)
            } catch {
                written.fail(error)
            }
            return written.futureResult
        }.get()
    }
}

/// Drops what the server writes.
private final class ServerMute: ChannelOutboundHandler {
    typealias OutboundIn = IOData

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        promise?.succeed()
    }
}
