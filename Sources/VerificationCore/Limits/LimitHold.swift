/// A prefix or a country to which nothing is sent for a time (R36, R37), or the pause of an application (R22).
public struct LimitHold: Sendable, Hashable, LimitState {
    public private(set) var rule: LimitRule
    /// The first moment at which sends pass again.
    public private(set) var until: Timestamp
    /// When the last one began or was lifted: what ended before is counted no more.
    public private(set) var since: Timestamp
    /// How often too few were approved, without a day of peace in between.
    public private(set) var stops: Int
    public private(set) var used: Int
    public private(set) var allowed: Int

    /// How long the first, the second and each further stop for want of approvals lasts.
    public static let stopLengths: [Duration] = [.seconds(3600), .seconds(4 * 3600), .seconds(24 * 3600)]
    /// After so long without a stop, the next one is the first again.
    public static let peace: Duration = .seconds(24 * 3600)
    /// Verifications that ended in an hour from which on their approvals are looked at.
    public static let endedMin = 30
    /// Less than this part of them approved stops sending.
    public static let approvedPercent = 20

    public init() {
        rule = .prefixSpeed
        until = Timestamp(milliseconds: 0)
        since = until
        stops = 0
        used = 0
        allowed = 0
    }

    /// Why a send there is refused; nil when nothing holds it.
    public func block(at now: Timestamp) -> SendBlock? {
        now < until ? SendBlock(rule, used: used, allowed: allowed, endsAt: until) : nil
    }

    /// Holds a prefix that was too fast.
    public mutating func hold(_ block: SendBlock, at now: Timestamp) {
        take(block.rule, until: now + PrefixSends.holdLength, used: block.used, allowed: block.allowed, at: now)
    }

    /// Pauses an application whose checks look like a spray.
    mutating func pause(_ block: SendBlock, for length: Duration, at now: Timestamp) {
        take(block.rule, until: now + length, used: block.used, allowed: block.allowed, at: now)
    }

    /// Stops sending if too few of those that ended were approved.
    /// - Returns: Whether it does so now.
    public mutating func judge(_ outcomes: (ended: Int, approved: Int), at now: Timestamp) -> Bool {
        guard now >= until, outcomes.ended >= LimitHold.endedMin,
            outcomes.approved * 100 < outcomes.ended * LimitHold.approvedPercent
        else { return false }
        if now >= until + LimitHold.peace { stops = 0 }
        let length = LimitHold.stopLengths[min(stops, LimitHold.stopLengths.count - 1)]
        stops += 1
        take(.conversion, until: now + length, used: outcomes.approved, allowed: outcomes.ended, at: now)
        return true
    }

    /// Lets sends pass again; what was counted so far does not stop them anew.
    public mutating func lift(at now: Timestamp) {
        until = min(until, now)
        since = now
    }

    private mutating func take(_ rule: LimitRule, until: Timestamp, used: Int, allowed: Int, at now: Timestamp) {
        self.rule = rule
        self.until = max(self.until, until)
        self.used = used
        self.allowed = allowed
        since = now
    }

    var expiresAt: Timestamp? { max(until, since) + LimitHold.peace }

    var bytes: [UInt8] {
        var writer = LimitWriter()
        writer.write(Array(rule.rawValue.utf8))
        writer.write(until)
        writer.write(since)
        for number in [stops, used, allowed] { writer.write(number) }
        return writer.bytes
    }

    init?(bytes: [UInt8]) {
        var reader = LimitReader(bytes)
        guard let word = reader.blob(), let rule = LimitRule(rawValue: String(decoding: word, as: UTF8.self)),
            let until = reader.moment(), let since = reader.moment(), let stops = reader.number(),
            let used = reader.number(), let allowed = reader.number()
        else { return nil }
        self.rule = rule
        self.until = until
        self.since = since
        self.stops = stops
        self.used = used
        self.allowed = allowed
    }
}
