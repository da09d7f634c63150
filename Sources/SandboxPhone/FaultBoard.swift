import Synchronization

/// An answer that an endpoint gives instead of doing its work.
public struct Fault: Sendable, Hashable {
    public static let statuses = 400...599
    public static let codes = 0...999
    public static let counts = 1...1000

    public let endpoint: VendorEndpoint
    public let status: Int
    public let code: Int
    /// How many more requests it answers.
    public var remaining: Int

    /// Nil when a number is outside `statuses`, `codes` or `counts`.
    public init?(_ endpoint: VendorEndpoint, status: Int, code: Int, count: Int = 1) {
        guard Fault.statuses.contains(status), Fault.codes.contains(code), Fault.counts.contains(count) else {
            return nil
        }
        self.endpoint = endpoint
        self.status = status
        self.code = code
        remaining = count
    }
}

/// The misbehaviour that was asked for.
public final class FaultBoard: Sendable {
    public static let faultsMax = 100

    private struct State {
        var faults: [Fault] = []
        var isQuotaUsedUp = false
        var isEveryTokenWrong = false
    }

    private let state = Mutex(State())

    public init() {}

    public var faults: [Fault] { state.withLock { $0.faults } }

    /// Whether the account has nothing left to pay with.
    public var isQuotaUsedUp: Bool {
        get { state.withLock { $0.isQuotaUsedUp } }
        set { state.withLock { $0.isQuotaUsedUp = newValue } }
    }

    /// Whether even the right credentials are refused.
    public var isEveryTokenWrong: Bool {
        get { state.withLock { $0.isEveryTokenWrong } }
        set { state.withLock { $0.isEveryTokenWrong = newValue } }
    }

    /// Queues a fault behind the others of its endpoint; false when there are too many already.
    public func add(_ fault: Fault) -> Bool {
        state.withLock { state in
            guard state.faults.count < FaultBoard.faultsMax else { return false }
            state.faults.append(fault)
            return true
        }
    }

    /// The fault that answers the next request to an endpoint; one use of it is counted.
    public func take(_ endpoint: VendorEndpoint) -> Fault? {
        state.withLock { state in
            guard let index = state.faults.firstIndex(where: { $0.endpoint == endpoint }) else { return nil }
            let fault = state.faults[index]
            state.faults[index].remaining -= 1
            if state.faults[index].remaining == 0 { state.faults.remove(at: index) }
            return fault
        }
    }

    /// Forgets every fault, so that all goes well again.
    public func clear() {
        state.withLock { $0 = State() }
    }
}
