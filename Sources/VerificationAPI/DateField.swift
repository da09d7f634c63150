import FoundationEssentials
import VerificationCore

/// The value of the Date field, made once a second: IMF-fixdate after RFC 9110, section 5.6.7.
struct DateField {
    private var second = Int64.min
    private var text = ""

    mutating func text(at moment: Timestamp) -> String {
        let second = moment.milliseconds / 1000
        guard second != self.second else { return text }
        self.second = second
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.weekday, .day, .month, .year, .hour, .minute, .second],
            from: Date(timeIntervalSince1970: Double(second)))
        guard let weekday = parts.weekday, let day = parts.day, let month = parts.month, let year = parts.year,
            let hour = parts.hour, let minute = parts.minute, let second = parts.second
        else { preconditionFailure("a calendar gives the parts that it is asked for") }
        let clock = [hour, minute, second].map { padded($0, 2) }.joined(separator: ":")
        text = "\(weekdays[weekday - 1]), \(padded(day, 2)) \(months[month - 1]) \(padded(year, 4)) \(clock) GMT"
        return text
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

private let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
private let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
