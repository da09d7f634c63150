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
            readBy = .now() + TimeAmount(limits.headerTime)
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
            readBy = .now() + TimeAmount(limits.bodyTime)
            if let problem = fault(in: head) {
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

    /// What is wrong with a header, beyond what the parser sees.
    private func fault(in head: HTTPRequest) -> Problem? {
        let lineBytes = head.method.rawValue.utf8.count + (head.path ?? "").utf8.count + requestLineRestBytes
        guard lineBytes <= limits.requestLineBytesMax else {
            return Problem(.targetTooLong, "at most \(limits.requestLineBytesMax) bytes")
        }
        var bytes = 0
        var hasHost = head.authority?.isEmpty == false
        for field in head.headerFields {
            bytes += field.name.rawName.utf8.count + field.value.utf8.count + fieldRestBytes
            if field.name == .host { hasHost = false }
            // The parser takes any list that ends in chunked; what the rest of it means, two readers may disagree on.
            if field.name == .transferEncoding, field.value.lowercased() != "chunked" {
                return Problem(.malformedRequest, "the only Transfer-Encoding is chunked")
            }
        }
        guard bytes <= limits.headerBytesMax, head.headerFields.count < limits.headerFieldsMax else {
            return .headerTooLarge(limits)
        }
        return hasHost ? nil : Problem(.malformedRequest, "name the host in exactly one Host field")
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

extension Problem {
    static func headerTooLarge(_ limits: ServerLimits) -> Problem {
        Problem(
            .headerTooLarge, "at most \(limits.headerFieldsMax) fields and \(limits.headerBytesMax) bytes in all")
    }
}

/// Spaces, version and line end of a request line; colon, space and line end of a field.
private let requestLineRestBytes = 12
private let fieldRestBytes = 4
