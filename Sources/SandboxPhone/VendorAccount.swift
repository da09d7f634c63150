import Synchronization

/// The account with the vendors: what is left to spend and how fast it may ask.
public final class VendorAccount: Sendable {
    /// What a request is told about the rate limit.
    public struct RateWindow: Sendable, Hashable {
        public let limit: Int
        public let remaining: Int
        /// Seconds until the window begins anew.
        public let resetSeconds: Int
        public let isExceeded: Bool
    }

    private struct State {
        var quota: Int?
        var windows: [String: (second: Int64, count: Int)] = [:]
    }

    private let requestsPerSecondMax: Int
    private let quotaAtStart: Int?
    private let state: Mutex<State>

    /// - Parameter quota: Calls and mails that may still be sent; nil for no end.
    public init(quota: Int?, requestsPerSecondMax: Int) {
        self.requestsPerSecondMax = requestsPerSecondMax
        quotaAtStart = quota
        state = Mutex(State(quota: quota))
    }

    /// Calls and mails that may still be sent; nil for no end.
    public var quotaLeft: Int? { state.withLock { $0.quota } }

    /// Takes one call or mail from the quota; false when nothing is left.
    public func spend() -> Bool {
        state.withLock { state in
            guard let quota = state.quota else { return true }
            guard quota > 0 else { return false }
            state.quota = quota - 1
            return true
        }
    }

    /// Gives back what was taken for something that did not happen.
    public func refund() {
        state.withLock { state in
            if let quota = state.quota { state.quota = quota + 1 }
        }
    }

    /// Counts one request to a channel in the second that runs.
    public func admit(channel: String, at moment: SandboxTime) -> RateWindow {
        state.withLock { state in
            let second = moment.milliseconds / 1000
            let known = state.windows[channel]
            let count = (known?.second == second ? known?.count ?? 0 : 0) + 1
            state.windows[channel] = (second, count)
            return RateWindow(
                limit: requestsPerSecondMax,
                remaining: max(0, requestsPerSecondMax - count),
                resetSeconds: 1,
                isExceeded: count > requestsPerSecondMax
            )
        }
    }

    func reset() {
        state.withLock { $0 = State(quota: quotaAtStart) }
    }
}
