import GatewayKit
import Testing
import VerificationCore

@Suite struct `The wait that a gateway asks for` {
    private static let now = Timestamp(milliseconds: 1_767_225_600_000)

    @Test(
        "R97 is read from every spelling, in seconds or as a moment, and never beyond 60 s",
        arguments: [
            ("Retry-After", "0", 0), ("Retry-After", "1", 1000), ("retry-after", "7", 7000),
            ("RETRY-AFTER", "60", 60_000),
            ("Retry-After", "61", 60_000), ("Retry-After", "86400", 60_000), ("Retry-After", " 5 ", 5000),
            ("Retry-After", "0.5", 500), ("Retry-After", "999999999", 60_000),
            ("Retry-After", "99999999999999999999", 60_000),
            ("X-RateLimit-Reset", "3", 3000), ("x-ratelimit-reset", "3", 3000), ("X-RATELIMIT-RESET", "59", 59_000),
            ("X-RateLmit-Reset", "4", 4000), ("x-ratelmit-reset", "4", 4000), ("RateLimit-Reset", "2", 2000),
            ("X-RateLimit-Reset", "1767225605", 5000), ("X-RateLimit-Reset", "1767225600", 0),
            ("X-RateLimit-Reset", "1767225500", 0), ("X-RateLimit-Reset", "1767229200", 60_000),
            ("X-RateLmit-Reset", "1767225601.5", 1500), ("Retry-After", "1767225602", 2000),
        ] as [(String, String, Int64)])
    func read(name: String, value: String, milliseconds: Int64) {
        let headers = GatewayHeaders([("Content-Type", "text/html"), (name, value)])
        #expect(headers.retryAfter(now: Self.now) == .milliseconds(milliseconds))
    }

    @Test(
        "R97 is not there when the value is no number",
        arguments: [
            "", " ", "-1", "-99999999999", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "NaN", "nan", "inf", "infinity",
            "0x10",
            "1e3", "1,5", "1 2", "५", "٣", "\u{FF15}", "+5", ".", "..", "1.2.3", "\u{0}", "1e400", "null", "{}", "--",
            "99999999999999999999999999999999999999999999999999999999999999",
        ])
    func garbage(value: String) {
        for name in ["Retry-After", "X-RateLimit-Reset", "X-RateLmit-Reset"] {
            #expect(GatewayHeaders([(name, value)]).retryAfter(now: Self.now) == nil)
        }
    }

    @Test func `an unreadable header does not hide a readable one`() {
        let headers = GatewayHeaders([("X-RateLimit-Reset", "9"), ("Retry-After", "soon"), ("X-RateLmit-Reset", "8")])
        #expect(headers.retryAfter(now: Self.now) == .seconds(9))
        #expect(GatewayHeaders().retryAfter(now: Self.now) == nil)
    }
}
