public import VerificationCore

/// The longest wait that a gateway may ask for (R97).
public let retryAfterMax: Duration = .seconds(60)

extension GatewayHeaders {
    /// The wait that the answer asks for: `Retry-After`, or else the rate limit's reset in its right or its misspelt
    /// name; seconds, or seconds since 1970 when the number is large. Clamped to 60 s; nil when nothing readable is
    /// said (R97).
    public func retryAfter(now: Timestamp) -> Duration? {
        for name in waitNames {
            if let value = self[name], let wait = GatewayHeaders.wait(value, now: now) { return wait }
        }
        return nil
    }

    private static func wait(_ value: String, now: Timestamp) -> Duration? {
        let text = value.trimmingSpaces
        guard text.utf8.count <= waitTextBytesMax, let number = Double(text), number.isFinite, number >= 0,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") })
        else { return nil }
        let seconds = number > epochFrom ? number - Double(now.milliseconds) / 1000 : number
        guard seconds > 0 else { return .zero }
        return min(retryAfterMax, .milliseconds(Int64(min(seconds, waitSecondsRead) * 1000)))
    }
}

/// In the order in which they are believed; the third is a spelling that the documentation prints (R97).
private let waitNames = ["Retry-After", "X-RateLimit-Reset", "X-RateLmit-Reset", "RateLimit-Reset"]
private let waitTextBytesMax = 24
/// A number above this is a moment, not a wait.
private let epochFrom = 1e9
/// Larger waits are cut here before they become an integer.
private let waitSecondsRead = 1e6

extension String {
    fileprivate var trimmingSpaces: Substring {
        var text = self[...]
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
