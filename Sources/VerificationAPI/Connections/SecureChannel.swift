import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP2
import NIOHTTPTypesHTTP2
import NIOSSL

/// A connection of the API over TLS: HTTP/1.1 or HTTP/2, as the client chooses among what it is offered (R52).
struct SecureChannel: ServerChildChannel {
    let plain: RequestChannel
    let identity: TLSIdentity

    func setup(channel: any NIOCore.Channel, logger: Logger) -> EventLoopFuture<RequestChannel.Value> {
        channel.eventLoop.makeCompletedFuture {
            try RequestChannel.boundPieces(of: channel)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(ConnectionAdmission(plain.connections))
            try pipeline.addHandler(NIOSSLServerHandler(context: identity.context))
            try pipeline.addHandler(
                HandshakeGuard(time: plain.limits.headerTime) { [plain] negotiated in
                    if negotiated == "h2" {
                        try SecureChannel.addHTTP2(to: channel, plain)
                    } else {
                        try plain.addHTTP1(to: channel, isSecure: true)
                    }
                })
            return RequestChannel.Value(channel: channel)
        }
    }

    func handle(value: RequestChannel.Value, logger: Logger) async {
        await plain.handle(value: value, logger: logger)
    }

    /// Adds all that a connection of HTTP/2 needs behind the handlers that it has.
    static func addHTTP2(to channel: any NIOCore.Channel, _ plain: RequestChannel) throws {
        let limits = plain.limits
        let keeper = StreamLedger(limits)
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: limits.streamsMax),
            HTTP2Setting(parameter: .maxHeaderListSize, value: headerListBytesMax(limits)),
            HTTP2Setting(parameter: .enablePush, value: 0),
        ]
        try channel.pipeline.syncOperations.addHandler(HeaderWatch(time: limits.headerTime))
        _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
            mode: .server, connectionConfiguration: connection,
            streamConfiguration: NIOHTTP2Handler.StreamConfiguration(), streamDelegate: keeper
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                let pipeline = stream.pipeline.syncOperations
                try pipeline.addHandler(HTTP2FramePayloadToHTTPServerCodec())
                try pipeline.addHandler(StreamGuard(limits, plain.register))
                try pipeline.addHandler(
                    RequestExchange(
                        bodyBytesMax: limits.bodyBytesMax, isStream: true, crowd: plain.crowd,
                        register: plain.register, now: plain.now, respond: plain.respond))
            }
        }
        try channel.pipeline.syncOperations.addHandler(keeper)
    }

    /// What the protocol's own reader takes of a header. It ends the connection with all its streams for more, so that
    /// this is well above what a stream is refused for alone: it counts 32 bytes for a field besides what is sent.
    private static func headerListBytesMax(_ limits: ServerLimits) -> Int {
        max(64 * 1024, 2 * (limits.headerBytesMax + limits.requestLineBytesMax))
    }
}
