import CCurl
import VerificationCore

/// What the thread of a connection is asked to do.
enum SMTPJob: Sendable {
    case send(ComposedMail)
    /// Connect and sign in, without a mail.
    case probe
}

/// What came of a job.
enum SMTPAnswer: Sendable {
    /// Nothing was said to the server.
    case unsaid(GatewayFault)
    case said(Conversation)
}

/// The one connection to a mail server, with a thread of its own and a queue before it.
final class SMTPLine: Sendable {
    private let queue: SMTPQueue
    private let hasThread: Bool

    init(configuration: SMTPConfiguration) {
        let queue = SMTPQueue(limit: mailsWaitingMax, patience: configuration.timeouts.queue)
        self.queue = queue
        hasThread = SMTPLine.start { SMTPLine.run(queue, configuration) }
    }

    deinit { queue.close() }

    /// - Parameter mayGo: Asked right before the job is begun.
    func perform(_ job: SMTPJob, if mayGo: @Sendable () async -> Bool = { true }) async -> SMTPAnswer {
        guard hasThread else {
            return .unsaid(GatewayFault(.gatewayUnavailable, detail: "the system gives no thread for the mail server"))
        }
        return await queue.perform(job, if: mayGo)
    }

    func close() async {
        queue.close()
        if hasThread { await queue.ended() }
    }

    private static func run(_ queue: SMTPQueue, _ configuration: SMTPConfiguration) {
        var session: SMTPSession?
        defer {
            session = nil
            queue.end()
        }
        while true {
            switch queue.take(idle: session == nil ? nil : configuration.timeouts.idle) {
            case .closed: return
            case .idle: session = nil
            case .turn(let turn):
                guard let order = turn.order(within: configuration.timeouts.decision) else { continue }
                let current = session ?? SMTPSession(configuration)
                session = current
                guard let current else {
                    order.answer(.unsaid(GatewayFault(.gatewayUnavailable, detail: "there is no memory for a mail")))
                    continue
                }
                order.answer(.said(current.perform(order.job)))
                if case .probe = order.job { session = nil }
            }
        }
    }

    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    private static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        let body = Unmanaged.passRetained(Body(run))
        let isStarted = sandi_smtp_start_thread(
            { context in
                guard let context else { return }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
            }, body.toOpaque())
        if isStarted == 0 { body.release() }
        return isStarted != 0
    }
}

/// More than the deliveries that can be in work at one time.
private let mailsWaitingMax = 256
