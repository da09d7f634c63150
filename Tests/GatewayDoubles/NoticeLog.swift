public import GatewayKit
import Synchronization

/// What gateways have told their operator so far.
public final class NoticeLog: Sendable {
    private let state = Mutex([GatewayNotice]())

    public init() {}

    public var notices: [GatewayNotice] { state.withLock { $0 } }
    public var events: [GatewayNotice.Event] { notices.map(\.event) }
    public func add(_ notice: GatewayNotice) { state.withLock { $0.append(notice) } }
}
