import GatewayKit
import Metering
import Synchronization

/// Tells a meter what gateways notice. The gateways are made first, and the meter of their names after them.
final class GatewayNotices: Sendable {
    private let told = Mutex<ServiceMeter?>(nil)

    /// From now on this meter is told.
    func meter(_ meter: ServiceMeter) { told.withLock { $0 = meter } }

    func note(_ notice: GatewayNotice) {
        guard let meter = told.withLock({ $0 }) else { return }
        switch notice.event {
        case .breakerOpened: meter.note(breakerOf: notice.gateway, isOpen: true)
        case .breakerClosed: meter.note(breakerOf: notice.gateway, isOpen: false)
        case .channelStopped: meter.note(stopOf: notice.gateway, isStopped: true)
        case .channelResumed: meter.note(stopOf: notice.gateway, isStopped: false)
        }
    }
}
