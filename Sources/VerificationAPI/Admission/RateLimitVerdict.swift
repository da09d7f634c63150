import HTTPTypes
import VerificationCore

/// What a rule grants at this moment, for the header fields of an answer (R49).
struct RateLimitVerdict: Sendable, Hashable {
    /// The rule's stable name.
    let rule: String
    /// What it grants in a window.
    let quota: Int
    /// The length of a window; nil when the quota is granted once, or after varying times.
    var window: Duration?
    /// What is left of it.
    let remaining: Int
    /// When more is granted; nil when waiting does not help.
    var ends: Timestamp?
}

extension RateLimitVerdict {
    /// The wait before another send of a verification (R34).
    static func resend(allowedAt moment: Timestamp, at now: Timestamp) -> RateLimitVerdict {
        let isFree = moment <= now
        return RateLimitVerdict(rule: "resend", quota: 1, remaining: isFree ? 1 : 0, ends: isFree ? nil : moment)
    }

    /// The failed checks of a destination that close it for a while (R17).
    static func destinationChecks(closedUntil end: Timestamp) -> RateLimitVerdict {
        RateLimitVerdict(
            rule: "destination_checks", quota: DestinationGuard.recentMax, window: DestinationGuard.window,
            remaining: 0, ends: end)
    }

    /// The failed checks in a row that close a destination until it is unlocked (R17).
    static let destinationChecksInARow = RateLimitVerdict(
        rule: "destination_checks_in_a_row", quota: DestinationGuard.failuresMax, remaining: 0)

    /// The checks of one verification (R15).
    static func checks(left: Int, of max: Int) -> RateLimitVerdict {
        RateLimitVerdict(rule: "checks", quota: Swift.max(max, left), remaining: left)
    }

    /// The sends of a verification: how many may still be asked for, and when the next one may (R34).
    static func sends(of record: VerificationRecord, at now: Timestamp) -> [RateLimitVerdict] {
        let limits = record.state.limits
        let left = max(0, limits.sendsMax - record.state.sends.count)
        let allowedAt = record.state.resendAllowedAt
        let sends = RateLimitVerdict(
            rule: "sends", quota: limits.sendsMax, remaining: allowedAt == nil ? 0 : left)
        return [sends] + [allowedAt.map { .resend(allowedAt: $0, at: now) }].compactMap(\.self)
    }
}

/// The fields `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-10, which are lists of
/// structured fields (RFC 9651): a quoted name for each rule, with whole numbers as parameters.
enum RateLimitFields {
    static func of(_ verdicts: [RateLimitVerdict], at now: Timestamp) -> [HTTPField] {
        guard !verdicts.isEmpty else { return [] }
        let policies = verdicts.map { verdict in
            let window = verdict.window.map { ";w=\(number($0.inSecondsRoundedUp))" } ?? ""
            return "\(name(verdict.rule));q=\(number(verdict.quota))\(window)"
        }
        let limits = verdicts.map { verdict in
            let reset = verdict.ends.map { ";t=\(number(($0 - now).inSecondsRoundedUp))" } ?? ""
            return "\(name(verdict.rule));r=\(number(verdict.remaining))\(reset)"
        }
        return [
            HTTPField(name: .rateLimitPolicy, value: policies.joined(separator: ", ")),
            HTTPField(name: .rateLimit, value: limits.joined(separator: ", ")),
        ]
    }

    /// A name as a quoted text. A rule may be named by an application: what has no place in such a text is replaced.
    private static func name(_ text: String) -> String {
        let bytes = text.utf8.map { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C ? $0 : UInt8(ascii: "_") }
        return "\"" + String(decoding: bytes, as: UTF8.self) + "\""
    }

    /// A whole number that is not negative and has at most fifteen digits, as all of them must.
    private static func number(_ value: some BinaryInteger) -> Int {
        Int(clamping: value).clamped(to: 0...999_999_999_999_999)
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}

extension HTTPField.Name {
    static let rateLimit = HTTPField.Name("RateLimit")!
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
}
