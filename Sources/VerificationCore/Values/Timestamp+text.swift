extension Timestamp {
    /// The moment as RFC 3339 writes it, in UTC with milliseconds: `2026-01-01T00:00:00.000Z`.
    public var rfc3339: String {
        let day = Timestamp.floorDivide(milliseconds, 86_400_000)
        let rest = milliseconds - day * 86_400_000
        let (year, month, dayOfMonth) = Timestamp.civil(fromDay: day)
        return "\(Timestamp.padded(year, 4))-\(Timestamp.padded(month, 2))-\(Timestamp.padded(dayOfMonth, 2))T"
            + "\(Timestamp.padded(rest / 3_600_000, 2)):\(Timestamp.padded(rest / 60_000 % 60, 2)):"
            + "\(Timestamp.padded(rest / 1000 % 60, 2)).\(Timestamp.padded(rest % 1000, 3))Z"
    }

    /// The civil date of a day counted from 1970-01-01 in the proleptic Gregorian calendar. Years are taken to begin
    /// in March, so that the leap day is their last and every month's first day is a linear function of its number.
    private static func civil(fromDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
