/// Calls that have not ended, from the moment in which they are queued: a waiting one may ring at any time.
public struct OpenCalls: Sendable, Hashable {
    private var calls: [Call] = []

    private struct Call: Sendable, Hashable {
        let delivery: DeliveryID
        let beganAt: Timestamp
        /// When it has ended though nobody said so.
        var endsBy: Timestamp
    }

    /// The longest that a call can take: a code's whole life in the queue, and as long as its vendor is asked for it.
    /// A call that nobody ended by then has ended.
    public static let lengthMax = CodePolicy.lifetimeCeiling + .seconds(300)
    /// How long a call may go on of which nobody knows more.
    public static let unknownLasts = ReportSchedule.unknownCallLasts
    /// How soon it is worth asking again while a call is under way: about the length of one.
    static let lengthUsual: Duration = .seconds(60)

    public init() {}

    public func count(at now: Timestamp) -> Int { calls.count { now < $0.endsBy } }

    /// When there may be fewer than `limit` calls again; nil when there are fewer now.
    func end(of limit: Int, at now: Timestamp) -> Timestamp? {
        let ends = calls.filter { now < $0.endsBy }
            .map { min($0.endsBy, $0.beganAt + OpenCalls.lengthUsual) }.sorted()
        guard ends.count >= limit else { return nil }
        return max(ends[ends.count - limit], now + callsLookedAtAgain)
    }

    mutating func begin(_ delivery: DeliveryID, at now: Timestamp) {
        calls.removeAll { $0.endsBy <= now }
        calls.append(Call(delivery: delivery, beganAt: now, endsBy: now + OpenCalls.lengthMax))
    }

    mutating func end(_ delivery: DeliveryID) { calls.removeAll { $0.delivery == delivery } }

    /// Nobody will hear how a call went: it may still ring for a while.
    mutating func lose(_ delivery: DeliveryID, at now: Timestamp) {
        for place in calls.indices where calls[place].delivery == delivery {
            calls[place].endsBy = min(calls[place].endsBy, now + OpenCalls.unknownLasts)
        }
    }

    func write(to writer: inout LimitWriter) {
        writer.write(calls.count)
        for call in calls {
            writer.write(call.delivery.withBytes { Array($0) })
            writer.write(call.beganAt)
            writer.write(call.endsBy)
        }
    }

    init?(_ reader: inout LimitReader) {
        guard let count = reader.number(), (0...callsKeptMax).contains(count) else { return nil }
        for _ in 0..<count {
            guard let bytes = reader.blob(), let beganAt = reader.moment(), let endsBy = reader.moment(),
                let delivery = bytes.withUnsafeBytes({ DeliveryID(bytes: $0) })
            else { return nil }
            calls.append(Call(delivery: delivery, beganAt: beganAt, endsBy: endsBy))
        }
    }
}

/// How long to wait at least before it is worth asking for another call.
private let callsLookedAtAgain: Duration = .seconds(5)
/// More than any rule lets be open.
private let callsKeptMax = 1000
