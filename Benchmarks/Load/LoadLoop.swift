import CEventPoll
import Glibc

/// Loads a server from one thread: every connection sends its next request when the last one is answered, or, with a
/// rate, when the next one is due. A late request's latency counts from the moment at which it was due.
struct LoadLoop {
    private let plan: LoadPlan
    private var template: RequestTemplate
    private var connections: [LoadConnection] = []
    private let poller: CInt
    private var latencies = Latencies()
    private var shedLatencies = Latencies()
    private var report = LoadReport()
    /// Connections on which nothing is under way.
    private var free: [Int] = []
    private var countFrom: UInt64 = 0
    private var sendUntil: UInt64 = 0
    private var nextDue: UInt64 = 0
    private var lastAnswer: UInt64 = 0
    private var isExhausted = false

    init(_ plan: LoadPlan) throws {
        self.plan = plan
        template = try RequestTemplate(plan)
        poller = sandi_poll_make()
        guard poller >= 0 else { throw LoadFailure.system("epoll_create1") }
        for index in 0..<plan.connections {
            let connection = try LoadConnection(port: plan.port)
            guard sandi_poll_add(poller, connection.descriptor, UInt32(index)) == 0 else {
                throw LoadFailure.system("epoll_ctl")
            }
            connections.append(connection)
        }
        free = Array((0..<plan.connections).reversed())
        if plan.sheds { try openAll() }
    }

    /// Has every connection answered once, so that the overload is one of requests and not of connections.
    private mutating func openAll() throws {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: receiveBytesMax, alignment: 16)
        defer { room.deallocate() }
        let greeting = Array("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        for index in connections.indices {
            try connections[index].send(greeting)
            while try connections[index].receive(room) == nil { usleep(100) }
        }
    }

    /// Runs until the time is over, or no verification is left, and every answer is there.
    mutating func run() throws -> LoadReport {
        let start = Moment.now()
        countFrom = start + Moment.nanoseconds(plan.warmUp)
        sendUntil = countFrom + Moment.nanoseconds(plan.seconds)
        nextDue = start
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: receiveBytesMax, alignment: 16)
        defer { room.deallocate() }
        _ = room.initializeMemory(as: UInt8.self, repeating: 0)
        var readable = [UInt32](repeating: 0, count: Int(sandi_poll_indexes_max))
        try sendWhatIsDue(at: start)
        while free.count < connections.count || canSend(at: Moment.now()) {
            let count = try wait(&readable)
            for index in readable.prefix(count) { try receive(Int(index), room) }
            try sendWhatIsDue(at: Moment.now())
        }
        return finished()
    }

    private func canSend(at now: UInt64) -> Bool {
        if isExhausted { return false }
        return plan.rate == nil ? now < sendUntil : nextDue < sendUntil
    }

    private mutating func sendWhatIsDue(at now: UInt64) throws {
        while !free.isEmpty, canSend(at: now), plan.rate == nil || nextDue <= now {
            guard template.advance() else {
                isExhausted = true
                return
            }
            let index = free.removeLast()
            connections[index].sentAt = Moment.now()
            connections[index].askedAt = plan.rate == nil ? connections[index].sentAt : nextDue
            try connections[index].send(template.bytes)
            if let rate = plan.rate { nextDue += UInt64(1e9 / rate) }
        }
    }

    private mutating func receive(_ index: Int, _ room: UnsafeMutableRawBufferPointer) throws {
        guard let status = try connections[index].receive(room) else { return }
        if plan.sheds, status == 503 {
            report.shed += 1
            shedLatencies.record(Moment.now() - connections[index].sentAt)
            return free.append(index)
        }
        guard status == plan.kind.status else {
            let answer = String(decoding: room.prefix(shownBytesMax).prefix { $0 != 0 }, as: UTF8.self)
            throw LoadFailure("\(plan.kind.rawValue): \(plan.kind.status) is expected and came\n\(answer)")
        }
        let now = Moment.now()
        let asked = connections[index].askedAt
        report.answered += 1
        lastAnswer = now
        // With a rate, what was due in the counted time counts, however late it is; otherwise what was answered in it.
        let moment = plan.rate == nil ? now : asked
        if moment >= countFrom, moment < sendUntil {
            report.counted += 1
            latencies.record(now - asked)
        }
        free.append(index)
    }

    /// Waits for answers, and no longer than until the next request is due.
    private func wait(_ readable: inout [UInt32]) throws -> Int {
        var nanoseconds = answerNanosecondsMax
        if plan.rate != nil, !free.isEmpty, !isExhausted, nextDue < sendUntil {
            let now = Moment.now()
            nanoseconds = nextDue > now ? nextDue - now : 0
        }
        let count = sandi_poll_wait(poller, &readable, nanoseconds)
        if count < 0, errno == EINTR { return 0 }
        guard count >= 0 else { throw LoadFailure.system("epoll_pwait2") }
        guard count > 0 || nanoseconds < answerNanosecondsMax else {
            throw LoadFailure("no answer within \(answerNanosecondsMax / 1_000_000_000) s")
        }
        return Int(count)
    }

    private func finished() -> LoadReport {
        for connection in connections { connection.end() }
        close(poller)
        var report = report
        let end = isExhausted ? min(lastAnswer, sendUntil) : sendUntil
        report.seconds = end > countFrom ? Double(end - countFrom) / 1e9 : 0
        (report.p50, report.p99, report.p999, report.max) = (
            latencies.at(50), latencies.at(99), latencies.at(99.9), latencies.max
        )
        report.shedP99 = report.shed > 0 ? shedLatencies.at(99) : 0
        report.processorMicroseconds = ProcessorTime.own()
        return report
    }
}

private let receiveBytesMax = 64 * 1024
private let shownBytesMax = 600
private let answerNanosecondsMax: UInt64 = 30_000_000_000
