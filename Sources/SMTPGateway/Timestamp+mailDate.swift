import VerificationCore

extension Timestamp {
    /// The moment as a mail's header has it (RFC 5322, 3.3), in UTC: `Thu, 01 Jan 2026 00:00:00 +0000`.
    var mailDate: String {
        let text = rfc3339
        let parts = text.prefix { $0 != "T" }.split(separator: "-")
        let time = text.drop { $0 != "T" }.dropFirst().prefix(8)
        // 1970-01-01 was a Thursday.
        let day = weekdays[Int((milliseconds / 86_400_000 + 4) % 7)]
        let month = months[(Int(parts[1]) ?? 1) - 1]
        return "\(day), \(parts[2]) \(month) \(parts[0]) \(time) +0000"
    }
}

private let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
private let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
