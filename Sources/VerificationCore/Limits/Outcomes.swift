/// How verifications ended in the last hour, minute by minute (R36, R37).
public struct Outcomes: Sendable, Hashable, LimitState {
    private var minutes: [Minute] = []

    private struct Minute: Sendable, Hashable {
        /// Since 1970.
        let number: Int
        var ended: Int
        var approved: Int
    }

    /// How far back they tell.
    static let minutesMax = 60

    public init() {}

    /// Counts the end of a verification.
    public mutating func count(isApproved: Bool, at now: Timestamp) {
        let number = Outcomes.minute(of: now)
        minutes.removeAll { $0.number <= number - Outcomes.minutesMax }
        let place = minutes.firstIndex { $0.number == number } ?? minutes.endIndex
        if place == minutes.endIndex { minutes.append(Minute(number: number, ended: 0, approved: 0)) }
        minutes[place].ended += 1
        minutes[place].approved += isApproved ? 1 : 0
    }

    /// How many ended in the last hour, and how many of them were approved.
    /// - Parameter since: What ended before that is not counted.
    public func sum(at now: Timestamp, since: Timestamp? = nil) -> (ended: Int, approved: Int) {
        let first = Outcomes.minute(of: now) - Outcomes.minutesMax
        let after = since.map { Outcomes.minute(of: $0) } ?? .min
        return minutes.filter { $0.number > first && $0.number > after }
            .reduce((0, 0)) { ($0.0 + $1.ended, $0.1 + $1.approved) }
    }

    private static func minute(of moment: Timestamp) -> Int { Int(moment.milliseconds / 60_000) }

    var expiresAt: Timestamp? {
        let last = minutes.map(\.number).max() ?? 0
        return Timestamp(milliseconds: Int64(last + Outcomes.minutesMax + 1) * 60_000)
    }

    var bytes: [UInt8] {
        var writer = LimitWriter()
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout LimitWriter) {
        writer.write(minutes.count)
        var last = 0
        for minute in minutes {
            writer.write(minute.number - last)
            writer.write(minute.ended)
            writer.write(minute.approved)
            last = minute.number
        }
    }

    init?(bytes: [UInt8]) {
        var reader = LimitReader(bytes)
        self.init(&reader)
    }

    init?(_ reader: inout LimitReader) {
        guard let count = reader.number(), (0...2 * Outcomes.minutesMax).contains(count) else { return nil }
        var last = 0
        for _ in 0..<count {
            guard let distance = reader.number(), let ended = reader.number(), let approved = reader.number() else {
                return nil
            }
            last &+= distance
            minutes.append(Minute(number: last, ended: ended, approved: approved))
        }
    }
}
