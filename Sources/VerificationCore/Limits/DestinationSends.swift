/// The sends to one destination of an application, across verifications and purposes, and its calls that have not
/// ended (R34, R35).
public struct DestinationSends: Sendable, Hashable, LimitState {
    /// Those of the last day, oldest first.
    public private(set) var sends: [Timestamp]
    public private(set) var calls: OpenCalls

    /// Sends within `shortWindow`, and within `longWindow`.
    public static let shortMax = 5
    public static let longMax = 10
    public static let shortWindow: Duration = .seconds(600)
    public static let longWindow: Duration = .seconds(24 * 3600)
    /// Calls at a time.
    public static let callsMax = 1

    public init() {
        sends = []
        calls = OpenCalls()
    }

    /// Why another send is refused; nil when it may go out.
    /// - Parameter isAsked: Whether somebody asks for it. A workflow's own steps are counted and do not wait.
    public func block(
        call isCall: Bool, isAsked: Bool, policy: SendPolicy = .standard, at now: Timestamp
    ) -> SendBlock? {
        if isCall, let end = calls.end(of: DestinationSends.callsMax, at: now) {
            return SendBlock(
                .callUnderWay, used: calls.count(at: now), allowed: DestinationSends.callsMax, endsAt: end)
        }
        let day = sends.filter { now < $0 + DestinationSends.longWindow }
        if isAsked, let last = day.last {
            let waits = SendLimits.standard.waits
            let end = last + waits[min(day.count, waits.count) - 1]
            if now < end { return SendBlock(.sendWait, used: day.count, allowed: day.count, endsAt: end) }
        }
        let recent = day.filter { now < $0 + DestinationSends.shortWindow }
        if recent.count >= policy.sendsPerTenMinutes {
            let end = recent[recent.count - policy.sendsPerTenMinutes] + DestinationSends.shortWindow
            return SendBlock(
                .sendsPerTenMinutes, used: recent.count, allowed: policy.sendsPerTenMinutes, endsAt: end)
        }
        guard day.count >= policy.sendsPerDay else { return nil }
        let end = day[day.count - policy.sendsPerDay] + DestinationSends.longWindow
        return SendBlock(.sendsPerDay, used: day.count, allowed: policy.sendsPerDay, endsAt: end)
    }

    /// Counts a send.
    public mutating func count(_ delivery: DeliveryID, call isCall: Bool, at now: Timestamp) {
        sends.removeAll { $0 + DestinationSends.longWindow <= now }
        sends = Array((sends + [now]).sorted().suffix(DestinationSends.longMax))
        if isCall { calls.begin(delivery, at: now) }
    }

    /// A call has ended.
    public mutating func end(_ delivery: DeliveryID) { calls.end(delivery) }

    /// Nobody will hear how a call went.
    public mutating func lose(_ delivery: DeliveryID, at now: Timestamp) { calls.lose(delivery, at: now) }

    var expiresAt: Timestamp? {
        sends.last.map { $0 + DestinationSends.longWindow } ?? Timestamp(milliseconds: 0)
    }

    var bytes: [UInt8] {
        var writer = LimitWriter()
        writer.write(sends)
        calls.write(to: &writer)
        return writer.bytes
    }

    init?(bytes: [UInt8]) {
        var reader = LimitReader(bytes)
        guard let sends = reader.moments(), let calls = OpenCalls(&reader) else { return nil }
        self.sends = sends
        self.calls = calls
    }
}
