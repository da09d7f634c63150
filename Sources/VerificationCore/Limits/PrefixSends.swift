/// The sends to the numbers of one prefix of an application: how fast they come, how many calls are under way, and how
/// its verifications ended (R35, R36).
public struct PrefixSends: Sendable, Hashable, LimitState {
    private var sends: [Send] = []
    public private(set) var calls = OpenCalls()
    public internal(set) var outcomes = Outcomes()

    private struct Send: Sendable, Hashable {
        let at: Timestamp
        let line: Int
    }

    /// Different numbers, and sends, within `window`.
    public static let numbersMax = 8
    public static let sendsMax = 10
    public static let window: Duration = .seconds(600)
    /// Numbers that follow one another within `window`.
    public static let sequenceMax = 5
    /// How long a prefix is held.
    public static let holdLength: Duration = .seconds(3600)
    /// Calls at a time.
    public static let callsMax = 3
    /// What frees a prefix of all this: so many ended in the last hour, and this part of them was approved.
    public static let exemptionEnded = 10
    public static let exemptionPercent = 30

    public init() {}

    /// Whether enough of its verifications were approved, so that its speed is no sign of fraud.
    public func isExempt(at now: Timestamp) -> Bool {
        let sum = outcomes.sum(at: now)
        return sum.ended >= PrefixSends.exemptionEnded && sum.approved * 100 >= sum.ended * PrefixSends.exemptionPercent
    }

    /// Why a send to one of its numbers is the one too many; nil when it may go out.
    public func speedBlock(line: Int, policy: SendPolicy = .standard, at now: Timestamp) -> SendBlock? {
        guard !isExempt(at: now) else { return nil }
        let recent = sends.filter { now < $0.at + PrefixSends.window }
        let end = now + PrefixSends.holdLength
        let lines = Set(recent.map(\.line)).union([line])
        if lines.count > policy.prefixNumbers {
            return SendBlock(.prefixSpeed, used: lines.count, allowed: policy.prefixNumbers, endsAt: end)
        }
        if recent.count >= policy.prefixSends {
            return SendBlock(.prefixSpeed, used: recent.count + 1, allowed: policy.prefixSends, endsAt: end)
        }
        guard PrefixSends.hasSequence(lines) else { return nil }
        let sequence = PrefixSends.sequenceMax
        return SendBlock(.prefixSpeed, used: sequence, allowed: sequence - 1, endsAt: end)
    }

    /// Why another call is refused; nil when it may be placed.
    public func callBlock(policy: SendPolicy = .standard, at now: Timestamp) -> SendBlock? {
        guard let end = calls.end(of: policy.prefixCalls, at: now) else { return nil }
        return SendBlock(.prefixCalls, used: calls.count(at: now), allowed: policy.prefixCalls, endsAt: end)
    }

    /// Counts a send.
    public mutating func count(_ delivery: DeliveryID, line: Int, call isCall: Bool, at now: Timestamp) {
        sends.removeAll { $0.at + PrefixSends.window <= now }
        // An exempt prefix may have many; those of the rule and one more tell all that it asks.
        sends = Array((sends + [Send(at: now, line: line)]).suffix(PrefixSends.sendsMax + 1))
        if isCall { calls.begin(delivery, at: now) }
    }

    /// A call has ended.
    public mutating func end(_ delivery: DeliveryID) { calls.end(delivery) }

    /// Nobody will hear how a call went.
    public mutating func lose(_ delivery: DeliveryID, at now: Timestamp) { calls.lose(delivery, at: now) }

    /// Whether so many of the numbers follow one another; behind the last line comes the first.
    private static func hasSequence(_ lines: Set<Int>) -> Bool {
        lines.contains { first in
            (1..<sequenceMax).allSatisfy { lines.contains((first + $0) % NumberArea.linesPerPrefix) }
        }
    }

    var expiresAt: Timestamp? {
        let sent = (sends.last?.at).map { $0 + OpenCalls.lengthMax } ?? Timestamp(milliseconds: 0)
        return max(sent, outcomes.expiresAt ?? sent)
    }

    var bytes: [UInt8] {
        var writer = LimitWriter()
        writer.write(sends.map(\.at))
        for send in sends { writer.write(send.line) }
        calls.write(to: &writer)
        outcomes.write(to: &writer)
        return writer.bytes
    }

    init?(bytes: [UInt8]) {
        var reader = LimitReader(bytes)
        guard let moments = reader.moments() else { return nil }
        for moment in moments {
            guard let line = reader.number() else { return nil }
            sends.append(Send(at: moment, line: line))
        }
        guard let calls = OpenCalls(&reader), let outcomes = Outcomes(&reader) else { return nil }
        self.calls = calls
        self.outcomes = outcomes
    }
}
