import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

extension ServerGuard {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isCutting else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if answersUnfinishedRequest {
                head.headerFields[.connection] = "close"
                context.write(wrapOutboundOut(.head(head)), promise: promise)
            } else {
                context.write(data, promise: promise)
            }
        case .body:
            context.write(data, promise: promise)
        case .end:
            let isUnfinished = answersUnfinishedRequest
            unanswered -= 1
            context.write(data, promise: watched(promise, context))
            if unanswered == 0 { quietSince = context.eventLoop.now }
            if isUnfinished {
                context.flush()
                cut(context)
            } else if owed == 0, let refusal {
                say(refusal, context)
            }
        }
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        if !takenBy.isEmpty { arm() }
    }

    /// Whether the answer that is being written belongs to a request that is still arriving.
    private var answersUnfinishedRequest: Bool { reading == .body && isForwarded && unanswered == 1 }

    /// Notes when the client has taken the answer. Each has its own time, which no later one makes longer.
    private func watched(
        _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
    ) -> EventLoopPromise<Void> {
        let promise = promise ?? context.eventLoop.makePromise(of: Void.self)
        takenBy.append(context.eventLoop.now + TimeAmount(limits.answerTime))
        promise.futureResult.assumeIsolatedUnsafeUnchecked().whenComplete { [weak self] _ in
            self?.takenBy.removeFirst()
        }
        return promise
    }
}

extension ServerGuard {
    /// Refuses the request that is arriving, after the answers that are still owed.
    func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        readBy = nil
        refusal = problem
        if owed == 0 { say(problem, context) }
    }

    /// Answers that go before anything that is said about the request that is arriving.
    var owed: Int { unanswered - (reading == .body && isForwarded ? 1 : 0) }

    private func say(_ problem: Problem, _ context: ChannelHandlerContext) {
        var (head, body) = register.refuse(problem)
        head.headerFields.append(HTTPField(name: .connection, value: "close"))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        cut(context)
    }

    /// Ends our side and listens a little longer: a client that is still sending would lose the answer to a reset.
    private func cut(_ context: ChannelHandlerContext) {
        isCutting = true
        cutBy = context.eventLoop.now + TimeAmount(limits.lingerTime)
        context.close(mode: .output, promise: nil)
        context.read()
        arm()
    }
}
