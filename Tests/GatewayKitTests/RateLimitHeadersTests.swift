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
            ("X-RateLimit-Reset", "1767225603000", 3000), ("RATELIMIT-RESET", "6", 6000),
            ("X-Rate-Limit-Reset", "8", 8000), ("x-rate-limit-reset", "8", 8000), ("Rate-Limit-Reset", "9", 9000),
            ("X-Retry-After", "3", 3000), ("x_ratelimit_reset", "5", 5000),
            ("RateLimit", "limit=25, remaining=0, reset=7", 7000), ("RateLimit", #""default";r=0;t=11"#, 11_000),
            ("ratelimit", "reset = 2 , limit=25", 2000), ("RateLimit", "reset=86400", 60_000),
            ("Retry-After", "Thu, 01 Jan 2026 00:00:05 GMT", 5000),
            ("Retry-After", "Thursday, 01-Jan-26 00:00:06 GMT", 6000),
            ("Retry-After", "Thu Jan  1 00:00:07 2026", 7000), ("Retry-After", "Thu, 01 Jan 2026 00:00:00 GMT", 0),
            ("Retry-After", "Wed, 31 Dec 2025 23:59:00 GMT", 0), ("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT", 0),
            ("Retry-After", "Sunday, 06-Nov-94 08:49:37 GMT", 0),
            ("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT", 60_000),
            ("Retry-After", "Sun, 29 Feb 9999 07:28:00 GMT", 60_000),
        ] as [(String, String, Int64)])
    func read(name: String, value: String, milliseconds: Int64) {
        let headers = GatewayHeaders([("Content-Type", "text/html"), (name, value)])
        #expect(headers.retryAfter(now: Self.now) == .milliseconds(milliseconds))
    }

    @Test(
        "R97 is not there when the value is no number",
        arguments: [
            "", " ", "-1", "-99999999999", "soon", "Wed, 21 Okt 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 CET",
            "Wed, 32 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 24:28:00 GMT", "Wed, 21 Oct 2026 07:28 GMT",
            "Wed, 21 Oct 99999999999999999999 07:28:00 GMT", ", , , , ,", "NaN",
            "nan", "inf", "infinity",
            "0x10",
            "1e3", "1,5", "1 2", "५", "٣", "\u{FF15}", "+5", ".", "..", "1.2.3", "\u{0}", "1e400", "null", "{}", "--",
            "99999999999999999999999999999999999999999999999999999999999999",
        ])
    func garbage(value: String) {
        for name in ["Retry-After", "X-RateLimit-Reset", "X-RateLmit-Reset", "RateLimit"] {
            #expect(GatewayHeaders([(name, value)]).retryAfter(now: Self.now) == nil)
        }
        guard !value.contains(",") else { return }
        #expect(GatewayHeaders([("RateLimit", "reset=\(value)")]).retryAfter(now: Self.now) == nil)
    }

    @Test(
        "R97 how many requests are left is read from every spelling",
        arguments: [
            ("X-RateLmit-Remaining", "0", 0), ("X-RateLimit-Remaining", "24", 24), ("ratelimit-remaining", " 3 ", 3),
            ("X-Rate-Limit-Remaining", "7", 7), ("RateLimit", "limit=25, remaining=4, reset=1", 4),
            ("RateLimit", #""default";r=5;t=1"#, 5), ("X-RateLimit-Remaining", "-1", nil),
            ("X-RateLimit-Remaining", "many", nil), ("X-RateLimit-Limit", "25", nil),
        ] as [(String, String, Int?)])
    func left(name: String, value: String, left: Int?) {
        #expect(GatewayHeaders([(name, value)]).requestsLeft == left)
    }

    @Test func `an unreadable header does not hide a readable one`() {
        let headers = GatewayHeaders([("X-RateLimit-Reset", "9"), ("Retry-After", "soon"), ("X-RateLmit-Reset", "8")])
        #expect(headers.retryAfter(now: Self.now) == .seconds(9))
        #expect(GatewayHeaders().retryAfter(now: Self.now) == nil)
    }
}
