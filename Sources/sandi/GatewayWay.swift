import GatewayKit
import Logging
import ServiceConfiguration
import VerificationCore

/// What gateways are made with: the way to their vendors, the rate of the account that they share, and a guard each.
struct GatewayWay {
    let transport: any GatewayTransport
    let clock: any ServiceClock
    /// The rate of the OCA account, over all of its gateways and all workers of the process.
    let oca: RequestLimiter
    private let logger: Logger?
    private let notices: GatewayNotices?

    init(
        _ settings: GatewaySettings, transport: any GatewayTransport, clock: any ServiceClock, logger: Logger?,
        notices: GatewayNotices? = nil
    ) {
        self.transport = transport
        self.clock = clock
        self.logger = logger
        self.notices = notices
        oca = RequestLimiter(
            limits: RequestLimits(
                requestsPerSecond: settings.oca.requestsPerSecond, reportsPerMinute: settings.oca.reportsPerMinute),
            clock: clock)
    }

    /// - Parameter limiter: The rate of an account; nil where the vendor names none.
    func guardian(_ name: String, sharing limiter: RequestLimiter? = nil) -> GatewayGuard {
        GatewayGuard(name: name, limiter: limiter, clock: clock) { [logger, notices] notice in
            notices?.note(notice)
            logger?.log(
                level: notice.event.isTrouble ? .error : .notice, "gateway",
                metadata: [
                    "gateway": "\(notice.gateway)", "event": "\(notice.event.rawValue)", "detail": "\(notice.detail)",
                ])
        }
    }
}

extension GatewayNotice.Event {
    fileprivate var isTrouble: Bool {
        switch self {
        case .breakerOpened, .channelStopped: true
        case .breakerClosed, .channelResumed: false
        }
    }
}
