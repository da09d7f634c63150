import NIOCore
import NIOHTTP1

/// Sees of a request what the next handlers have no place for: its version and what follows from it (R101). What the
/// version means for the connection it says in the one word that they look for.
final class VersionWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let keeper: ServerGuard

    init(_ keeper: ServerGuard) {
        self.keeper = keeper
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        keeper.protocolFault = fault(in: head)
        guard let wish = wish(of: head) else { return context.fireChannelRead(data) }
        head.headers.replaceOrAdd(name: "Connection", value: wish)
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    private func fault(in head: HTTPRequestHead) -> Problem? {
        if keeper.hasForeignLine || (head.version != .http1_1 && head.version != .http1_0) {
            return Problem(.malformedRequest, "the protocol is HTTP/1.1")
        }
        if head.version == .http1_0, head.headers.contains(name: "Transfer-Encoding") {
            return Problem(.malformedRequest, "HTTP/1.0 has no Transfer-Encoding")
        }
        return nil
    }

    /// What a request wants of its connection; nil where nothing need be said.
    private func wish(of head: HTTPRequestHead) -> String? {
        let isOld = head.version == .http1_0
        guard isOld || head.headers.contains(name: "Connection") else { return nil }
        let options = head.headers[canonicalForm: "Connection"].map { $0.lowercased() }
        if options.contains("close") { return "close" }
        guard isOld else { return nil }
        return options.contains("keep-alive") ? "keep-alive" : "close"
    }
}
