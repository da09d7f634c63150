import NIOCore

/// Ends a connection of HTTP/2 whose client does not finish what it has begun: the preface, a frame or the fields of a
/// request. They are seen by no stream before they are whole, and hold up all streams (R100). What a request's body
/// takes is its stream's own business.
///
/// What arrives whole in one piece never sets the timer.
final class HeaderWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let time: TimeAmount
    private var frames = FrameProgress()
    private var timer: Scheduled<Void>?
    /// The unit that the timer was set for.
    private var timedUnit = 0

    init(time: Duration) {
        self.time = TimeAmount(time)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unwrapInboundIn(data).withUnsafeReadableBytes { frames.take($0) }
        if !frames.isUnfinished {
            timer?.cancel()
            timer = nil
        } else if timer == nil || timedUnit != frames.unit {
            timer?.cancel()
            timedUnit = frames.unit
            let channel = context.channel
            timer = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
        }
        context.fireChannelRead(data)
    }
}

/// How far the bytes of a connection of HTTP/2 have come: between its frames, or within one.
struct FrameProgress {
    private var prefaceLeft = prefaceBytes
    private var head: [UInt8] = []
    private var payloadLeft = 0
    private var isData = false
    /// Whether more fields follow in another frame.
    private var awaitsFields = false
    /// Counts what has to be finished in one time: a frame, or all frames with the fields of one request.
    private(set) var unit = 0

    /// Whether something has been begun, other than a piece of a body.
    var isUnfinished: Bool {
        prefaceLeft > 0 || !head.isEmpty || awaitsFields || (payloadLeft > 0 && !isData)
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if prefaceLeft > 0 {
                let count = min(prefaceLeft, rest.count)
                prefaceLeft -= count
                rest = rest.dropFirst(count)
                if prefaceLeft == 0 { unit += 1 }
            } else if payloadLeft > 0 {
                let count = min(payloadLeft, rest.count)
                payloadLeft -= count
                rest = rest.dropFirst(count)
                if payloadLeft == 0, !awaitsFields { unit += 1 }
            } else {
                let count = min(frameHeadBytes - head.count, rest.count)
                head += rest.prefix(count)
                rest = rest.dropFirst(count)
                if head.count == frameHeadBytes { begin() }
            }
        }
    }

    /// A frame's head is complete.
    private mutating func begin() {
        payloadLeft = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        let (type, flags) = (head[3], head[4])
        isData = type == dataFrame
        if type == headersFrame || type == continuationFrame { awaitsFields = flags & endOfHeaders == 0 }
        head.removeAll(keepingCapacity: true)
        if payloadLeft == 0, !awaitsFields { unit += 1 }
    }
}

private let prefaceBytes = 24
private let frameHeadBytes = 9
private let dataFrame: UInt8 = 0
private let headersFrame: UInt8 = 1
private let continuationFrame: UInt8 = 9
private let endOfHeaders: UInt8 = 4
