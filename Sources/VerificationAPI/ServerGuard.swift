import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Stands between the parser and the application of one connection and keeps its client within the limits: it times
/// header, body and answer, refuses what is too large or not well-formed, and cuts senders that go on after a refusal
/// (R100, R101). One timer serves a connection, and a request that arrives in one piece never sets it.
final class ServerGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How much of a request has arrived.
    enum Reading {
        case nothing
        case header
        case body
    }

    let limits: ServerLimits
    let register: RequestRegister
    var context: ChannelHandlerContext?
    var reading = Reading.nothing
    var headerBytes = 0
    /// Whether something that is not HTTP has been asked for; the next header is refused.
    var hasForeignLine = false
    /// What is wrong with the version of the request whose header comes next.
    var protocolFault: Problem?
    /// Whether the header of the request that is arriving went to the application.
    var isForwarded = false
    /// Requests that went to the application and have no complete answer yet.
    var unanswered = 0
    /// What will be said once the answers that are under way are out.
    var refusal: Problem?
    /// Whether the connection is only waited for to end.
    var isCutting = false
    var lingeringBytes = 0
    var readBy: NIODeadline?
    /// By when the client has to take the answers that it has not taken yet, the oldest first.
    var takenBy: [NIODeadline] = []
    var cutBy: NIODeadline?
    var quietSince = NIODeadline.uptimeNanoseconds(0)
    var timer: Scheduled<Void>?
    var timerAt = NIODeadline.distantFuture

    init(_ limits: ServerLimits, _ register: RequestRegister) {
        self.limits = limits
        self.register = register
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        quietSince = context.eventLoop.now
        arm()
    }

    private func end() {
        timer?.cancel()
        timer = nil
        context = nil
    }
}
