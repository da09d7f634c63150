import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

extension ServerGuard {
    /// Notes bytes from the socket; false when they are to be dropped.
    func takesBytes(_ count: Int) -> Bool {
        guard !isCutting else {
            lingeringBytes += count
            if lingeringBytes > limits.lingerBytesMax { context?.close(promise: nil) }
            return false
        }
        if reading == .nothing {
            reading = .header
            headerBytes = 0
            readBy = context.map { $0.eventLoop.now + TimeAmount(limits.headerTime) }
        }
        if reading == .header { headerBytes += count }
        return true
    }

    /// Everything that arrived in one piece has been parsed.
    func readCompleted() {
        guard let context, !isCutting else { return }
        if reading == .header, headerBytes > limits.requestLineBytesMax + limits.headerBytesMax {
            refuse(.headerTooLarge(limits), context)
        }
        arm()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isCutting, refusal == nil else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            reading = .body
            isForwarded = false
            readBy = context.eventLoop.now + TimeAmount(limits.bodyTime)
            if let problem = protocolFault ?? limits.fault(in: head) {
                refuse(problem, context)
                return
            }
            if unanswered == 0, wantsContinue(head) { sayContinue(context) }
            unanswered += 1
            isForwarded = true
        case .body:
            break
        case .end:
            reading = .nothing
            readBy = nil
        }
        context.fireChannelRead(data)
    }

    /// Answers what the parser refuses, in our form instead of the framework's empty one.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isCutting, refusal == nil else { return }
        let isBody = reading == .body && isForwarded
        refuse(
            error as? HTTPParserError == .headerOverflow && !isBody
                ? .headerTooLarge(limits) : Problem(.malformedRequest, "the request cannot be read"), context)
        // The application may be waiting for the rest of this body and must not take what it has for the whole.
        if isBody { context.fireErrorCaught(error) }
    }

    private func wantsContinue(_ head: HTTPRequest) -> Bool {
        guard head.headerFields.contains(.expect) else { return false }
        let length = head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
        return head.headerFields[.expect]?.lowercased() == "100-continue" && length <= limits.bodyBytesMax
    }

    private func sayContinue(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
}
