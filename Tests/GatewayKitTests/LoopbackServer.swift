import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A raw server on loopback that answers every request in one prescribed way, also in ways that no sound server knows.
final class LoopbackServer: Sendable {
    enum Behaviour: Sendable {
        /// Takes the request and keeps silent.
        case silence
        /// Sends these bytes once the request's head has come.
        case bytes([UInt8])
        /// Sends these bytes as soon as anything has come.
        case greeting([UInt8])
        /// Sends these bytes, then breaks the connection.
        case bytesThenClose([UInt8])

        static func text(_ text: String) -> Behaviour { .bytes(Array(text.utf8)) }
        static func textThenClose(_ text: String) -> Behaviour { .bytesThenClose(Array(text.utf8)) }
    }

    private let channel: any Channel
    private let received: Received

    var port: Int { channel.localAddress?.port ?? 0 }
    /// What came over all connections, as text.
    var receivedText: String { received.text.withLock { $0 } }
    var requestCount: Int { receivedText.components(of: "\r\n\r\n") }

    private init(channel: any Channel, received: Received) {
        self.channel = channel
        self.received = received
    }

    /// - Parameter tls: What the server shows of itself; nil for a server without TLS.
    static func start(_ behaviour: Behaviour, tls: NIOSSLContext? = nil) async throws -> LoopbackServer {
        let received = Received()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(Responder(behaviour: behaviour, received: received))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return LoopbackServer(channel: channel, received: received)
    }

    func stop() async throws {
        try await channel.close()
    }

    private final class Received: Sendable {
        let text = Mutex("")
    }

    private final class Responder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let behaviour: Behaviour
        private let received: Received
        private var head = ""

        init(behaviour: Behaviour, received: Received) {
            self.behaviour = behaviour
            self.received = received
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            received.text.withLock { $0 += text }
            head += text
            if case .greeting(let bytes) = behaviour {
                return context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            }
            guard head.components(of: "\r\n\r\n") > 0 else { return }
            head = ""
            switch behaviour {
            case .silence, .greeting: break
            case .bytes(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .bytesThenClose(let bytes):
                let channel = context.channel
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes))).whenComplete { _ in
                    channel.close(promise: nil)
                }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

extension String {
    /// How often `part` occurs.
    fileprivate func components(of part: String) -> Int {
        let bytes = Array(utf8)
        let wanted = Array(part.utf8)
        guard bytes.count >= wanted.count else { return 0 }
        return (0...(bytes.count - wanted.count)).count { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }
}
