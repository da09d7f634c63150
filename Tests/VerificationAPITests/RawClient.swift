import HummingbirdTesting
import NIOCore
import NIOPosix
import StrictJSON
import Testing

@testable import VerificationAPI

extension World {
    /// Serves on a loopback socket.
    func live(_ body: @Sendable (Int) async throws -> Void) async throws {
        try await app.test(.live) { client in try await body(try #require(client.port)) }
    }
}

/// Sends bytes as they are and gives back everything that came until the server closed.
enum RawClient {
    /// - Parameter drip: Sent again and again, as often as the socket takes it, until the server closes.
    /// - Parameter hearsEnd: Closes when the server says that it will say no more; otherwise only when it hangs up.
    static func exchange(
        _ port: Int, _ start: String, drip: String? = nil, endsInput: Bool = false, hearsEnd: Bool = true
    ) async throws -> String {
        let received = RawReceiver()
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: !hearsEnd)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(received) }
            }
        // A server that closes at once may do so before the connection counts as made: nothing came then either.
        let connected = bootstrap.connect(host: "localhost", port: port)
        // Sent from the connection's own thread: however busy the others are, the server's time for a header runs.
        let sent = connected.flatMap { channel in channel.writeAndFlush(ByteBuffer(string: start)) }
        guard let channel = try? await connected.get() else { return "" }
        try? await sent.get()
        if endsInput { try? await channel.close(mode: .output) }
        if let drip {
            let task = channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(20)) { _ in
                channel.writeAndFlush(ByteBuffer(string: drip), promise: nil)
            }
            try? await channel.closeFuture.get()
            task.cancel()
        }
        try? await channel.closeFuture.get()
        return received.text
    }

    /// Holds a raw error answer against the problem schema.
    static func checkProblem(_ text: String) throws {
        let parts = text.components(of: "\r\n\r\n")
        #expect(parts[0].lowercased().contains("content-type: application/problem+json"))
        #expect(parts[0].lowercased().contains("cache-control: no-store"))
        let body = try JSONValue.parse(Array(parts[1].utf8))
        try Contract.validate(body, ["$ref": "#/components/schemas/Problem"], "raw")
    }
}

/// Gathers what arrives on one channel; read only after the channel has closed.
final class RawReceiver: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer

    private var received = ByteBuffer()

    var text: String { String(buffer: received) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.writeImmutableBuffer(unwrapInboundIn(data))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension String {
    /// The parts between a separator.
    func components(of separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
