/// An application's own numbers for the limits on sending: caps where it has some, and limits that are stricter than
/// the ordinary ones, never weaker (R34 to R38).
public struct SendPolicy: Sendable, Hashable {
    public var caps = CallCaps()
    /// By ISO 3166 code.
    public var countryCaps: [String: CallCaps] = [:]
    public var sendsPerTenMinutes = DestinationSends.shortMax
    public var sendsPerDay = DestinationSends.longMax
    public var prefixCalls = PrefixSends.callsMax
    public var prefixNumbers = PrefixSends.numbersMax
    public var prefixSends = PrefixSends.sendsMax
    /// How long a spray pauses its checks and creates, in seconds; 0 for not at all (R22).
    public var sprayingPauseSeconds = 0
    /// Limits that the application has named itself.
    public var own: [OwnLimit] = []

    public init() {}

    /// The limits with their ordinary numbers, and no caps.
    public static let standard = SendPolicy()

    /// Bytes of its text: more than caps for every two letters and all limits of an application's own come to, so that
    /// whatever can be set can be read again.
    public static let textBytesMax = 65_536

    /// All of it that is not ordinary in lines of `name = value`, as it is stored and shown.
    public var text: String {
        var lines: [String] = []
        func note(_ name: String, _ value: Int?, _ ordinary: Int? = nil) {
            if let value, value != ordinary { lines.append("\(name) = \(value)") }
        }
        note("calls_per_day", caps.perDay)
        note("calls_per_month", caps.perMonth)
        for (country, caps) in countryCaps.sorted(by: { $0.key < $1.key }) {
            note("calls_per_day.\(country)", caps.perDay)
            note("calls_per_month.\(country)", caps.perMonth)
        }
        for setting in SendPolicy.bounded { note(setting.name, self[keyPath: setting.path], setting.most) }
        note("spraying_pause", sprayingPauseSeconds, 0)
        for limit in own { lines.append("own.\(limit.name) = \(limit.windowsText)") }
        return lines.joined(separator: "\n")
    }

    /// Reads a text; lines may stand in any order.
    /// - Throws: The first line that is not understood, with what is allowed there.
    public init(text: String) throws(SendPolicyFault) {
        guard text.utf8.count <= SendPolicy.textBytesMax else {
            throw SendPolicyFault(name: "text", allowed: "at most \(SendPolicy.textBytesMax) bytes")
        }
        for line in text.split(separator: "\n") where !line.allSatisfy(\.isWhitespace) {
            let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmed }
            guard parts.count == 2 else {
                throw SendPolicyFault(name: String(line.prefix(80)), allowed: "name = value")
            }
            try set(parts[0], parts[1])
        }
    }

    /// Sets one number, or takes a cap or an own limit away with `none`.
    public mutating func set(_ name: String, _ value: String) throws(SendPolicyFault) {
        if let setting = SendPolicy.bounded.first(where: { $0.name == name }) {
            let number = value == "none" ? setting.most : Int(value)
            guard let number, (1...setting.most).contains(number) else {
                throw SendPolicyFault(name: name, allowed: "1 to \(setting.most), which is the ordinary number")
            }
            return self[keyPath: setting.path] = number
        }
        if name == "spraying_pause" {
            let seconds = value == "none" ? 0 : Int(value)
            guard let seconds, value == "none" || (1...SendPolicy.sprayingPauseSecondsMax).contains(seconds) else {
                throw SendPolicyFault(
                    name: name, allowed: "1 to \(SendPolicy.sprayingPauseSecondsMax) seconds, or none")
            }
            return sprayingPauseSeconds = seconds
        }
        let words = name.split(separator: ".", maxSplits: 1).map(String.init)
        if words.count == 2, words[0] == "own" { return try setOwn(words[1], value) }
        let country = words.count == 2 ? words[1] : nil
        guard ["calls_per_day", "calls_per_month"].contains(words.first ?? ""),
            country.map({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x41...0x5A).contains($0) } }) != false
        else { throw SendPolicyFault(name: name, allowed: SendPolicy.names) }
        let cap = value == "none" ? nil : Int(value)
        guard value == "none" || cap.map({ (0...SendPolicy.capMost).contains($0) }) == true else {
            throw SendPolicyFault(name: name, allowed: "0 to \(SendPolicy.capMost), or none")
        }
        var changed = country.map { countryCaps[$0] ?? CallCaps() } ?? caps
        if words[0] == "calls_per_day" { changed.perDay = cap } else { changed.perMonth = cap }
        guard let country else { return caps = changed }
        countryCaps[country] = changed.isEmpty ? nil : changed
    }

    private mutating func setOwn(_ name: String, _ value: String) throws(SendPolicyFault) {
        own.removeAll { $0.name == name }
        guard value != "none" else { return }
        guard own.count < OwnLimit.limitsMax else {
            throw SendPolicyFault(name: "own", allowed: "at most \(OwnLimit.limitsMax) limits of your own")
        }
        own.append(try OwnLimit(name: name, windows: value))
        own.sort { $0.name < $1.name }
    }

    private static var bounded: [(name: String, path: WritableKeyPath<SendPolicy, Int>, most: Int)] {
        [
            ("sends_per_ten_minutes", \.sendsPerTenMinutes, DestinationSends.shortMax),
            ("sends_per_day", \.sendsPerDay, DestinationSends.longMax),
            ("prefix_calls", \.prefixCalls, PrefixSends.callsMax),
            ("prefix_numbers", \.prefixNumbers, PrefixSends.numbersMax),
            ("prefix_sends", \.prefixSends, PrefixSends.sendsMax),
        ]
    }

    /// The names of all settings, for people.
    public static var names: String {
        "one of calls_per_day, calls_per_month, calls_per_day.<country>, calls_per_month.<country>, "
            + bounded.map(\.name).joined(separator: ", ") + ", spraying_pause, own.<name>"
    }

    private static let capMost = 1_000_000_000
    /// The longest pause, in seconds: an attacker brings it about, and the application's own people wait.
    public static let sprayingPauseSecondsMax = 3600
}

/// A line of a policy that is not understood. Safe to show.
public struct SendPolicyFault: Error, Sendable, Hashable {
    public let name: String
    public let allowed: String

    public init(name: String, allowed: String) {
        self.name = name
        self.allowed = allowed
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var rest = self
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
