public import VerificationCore

/// The longest wait that a gateway may ask for (R97).
public let retryAfterMax: Duration = .seconds(60)

extension GatewayHeaders {
    /// The wait that the answer asks for: `Retry-After`, or else the rate limit's reset in any of its spellings; in
    /// seconds, as seconds since 1970 when the number is large, or as a date. Clamped to 60 s; nil when nothing
    /// readable is said (R97).
    public func retryAfter(now: Timestamp) -> Duration? {
        for names in [waitNames, resetNames] {
            for value in values(of: names) {
                if let wait = GatewayHeaders.wait(value, now: now) { return wait }
            }
        }
        return limitMembers(["reset", "t"]).flatMap { GatewayHeaders.wait($0, now: now) }
    }

    /// How many requests are left in the present window; nil when nothing readable is said.
    public var requestsLeft: Int? {
        let said = values(of: remainingNames).first ?? limitMembers(["remaining", "r"])
        guard let said, said.utf8.count <= waitTextBytesMax, let number = Int(said.trimmingSpaces), number >= 0
        else { return nil }
        return number
    }

    /// The values under any of these names, which are written without hyphens and in lower case.
    private func values(of names: Set<String>) -> [String] {
        fields.filter { names.contains($0.name.lowercased().filter { $0 != "-" && $0 != "_" }) }.map(\.value)
    }

    /// A member of the one `RateLimit` field in either of its two forms: `limit=25, remaining=0, reset=1` and
    /// `"default";r=0;t=1`.
    private func limitMembers(_ names: Set<String>) -> String? {
        for field in values(of: ["ratelimit"]) where field.utf8.count <= limitFieldBytesMax {
            for member in field.split(whereSeparator: { ",;".contains($0) }) {
                let parts = member.split(separator: "=", maxSplits: 1).map { String($0).trimmingSpaces }
                if parts.count == 2, names.contains(String(parts[0]).lowercased()) { return String(parts[1]) }
            }
        }
        return nil
    }

    private static func wait(_ value: String, now: Timestamp) -> Duration? {
        let text = value.trimmingSpaces
        guard let seconds = number(text, now: now) ?? HTTPDate.seconds(text).map({ $0 - now.inSeconds }) else {
            return nil
        }
        guard seconds > 0 else { return .zero }
        return min(retryAfterMax, .milliseconds(Int64(min(seconds, waitSecondsRead) * 1000)))
    }

    private static func number(_ text: Substring, now: Timestamp) -> Double? {
        guard text.utf8.count <= waitTextBytesMax, let number = Double(text), number.isFinite, number >= 0,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") })
        else { return nil }
        if number > epochMillisecondsFrom { return number / 1000 - now.inSeconds }
        return number > epochFrom ? number - now.inSeconds : number
    }
}

private let waitNames: Set<String> = ["retryafter", "xretryafter"]
/// `ratelmit` is a spelling that the vendor's documentation prints (R97).
private let resetNames: Set<String> = ["ratelimitreset", "xratelimitreset", "xratelmitreset"]
private let remainingNames: Set<String> = ["ratelimitremaining", "xratelimitremaining", "xratelmitremaining"]
private let waitTextBytesMax = 24
private let limitFieldBytesMax = 512
/// A number above this is a moment, not a wait.
private let epochFrom = 1e9
private let epochMillisecondsFrom = 1e12
/// Larger waits are cut here before they become an integer.
private let waitSecondsRead = 1e6

extension Timestamp {
    fileprivate var inSeconds: Double { Double(milliseconds) / 1000 }
}

extension String {
    fileprivate var trimmingSpaces: Substring {
        var text = self[...]
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
