import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import VerificationCore

/// One connection of the API: requests are collected whole and handed over one after the other.
///
/// No body is larger than a few kilobytes, so nothing is gained by streaming, and a request that is complete costs one
/// change of threads to its task and one back. `docs/decisions/0008-whole-requests.md` has the measurements.
struct RequestChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let channel: any NIOCore.Channel
    }

    let limits: ServerLimits
    let connections: ConnectionLedger
    let crowd: RequestCrowd
    let register: RequestRegister
    let now: @Sendable () -> Timestamp
    let respond: RequestExchange.Respond

    func setup(channel: any NIOCore.Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try RequestChannel.boundPieces(of: channel)
            try channel.pipeline.syncOperations.addHandler(ConnectionAdmission(connections))
            try addHTTP1(to: channel, isSecure: false)
            return Value(channel: channel)
        }
    }

    /// Has what a connection sends read in small pieces: of one that waits, a piece with all its requests is kept.
    static func boundPieces(of channel: any NIOCore.Channel) throws {
        let pieces = AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 2048, maximum: pieceBytesMax)
        try channel.syncOptions?.setOption(.recvAllocator, value: pieces)
        try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
    }

    /// Adds all that a connection of HTTP/1 needs behind the handlers that it has.
    func addHTTP1(to channel: any NIOCore.Channel, isSecure: Bool) throws {
        var decoder = NIOHTTPDecoderLimitConfiguration()
        decoder.maxHeaderFieldSize = max(limits.headerBytesMax, limits.requestLineBytesMax) + 1024
        decoder.maxHeaderListSize = limits.headerBytesMax + limits.requestLineBytesMax + 1024
        decoder.maxHeaderFieldCount = limits.headerFieldsMax + 1
        let pipeline = channel.pipeline.syncOperations
        let keeper = ServerGuard(limits, register)
        try pipeline.addHandler(ByteWatch(keeper))
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoder)
        try pipeline.addHandler(VersionWatch(keeper))
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: isSecure))
        try pipeline.addHandler(keeper)
        try pipeline.addHandler(
            RequestExchange(
                bodyBytesMax: limits.bodyBytesMax, crowd: crowd, register: register, now: now, respond: respond))
    }

    /// The connection's handlers do the work; this only waits for its end.
    func handle(value: Value, logger: Logger) async {
        await withTaskCancellationHandler {
            try? await value.channel.closeFuture.get()
        } onCancel: {
            value.channel.close(promise: nil)
        }
    }
}

private let pieceBytesMax = 16 * 1024
