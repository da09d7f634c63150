/// A moment in milliseconds since 1970-01-01T00:00:00Z.
public struct SandboxTime: Hashable, Comparable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public static func < (left: SandboxTime, right: SandboxTime) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment `duration` later, to the millisecond.
    public static func + (moment: SandboxTime, duration: Duration) -> SandboxTime {
        SandboxTime(milliseconds: moment.milliseconds + duration.wholeMilliseconds)
    }

    /// The time that passes from `earlier` to `later`.
    public static func - (later: SandboxTime, earlier: SandboxTime) -> Duration {
        .milliseconds(later.milliseconds - earlier.milliseconds)
    }

    /// Reads what `iso8601` writes; nil for any other text.
    public init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 24 else { return nil }
        func number(_ start: Int, _ length: Int) -> Int64? {
            Int64(String(decoding: bytes[start..<(start + length)], as: UTF8.self))
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), let second = number(17, 2), let millisecond = number(20, 3)
        else { return nil }
        let days = SandboxTime.days(year, month, day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        self.init(milliseconds: seconds * 1000 + millisecond)
        guard iso8601 == text else { return nil }
    }

    /// As the vendors write dates: `2024-07-31T18:01:06.000Z`.
    public var iso8601: String {
        let (year, month, day) = SandboxTime.civilDate(days: floorDivide(milliseconds, 86_400_000).quotient)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(clockText).\(padded(millisecond, 3))Z"
    }

    /// Hours, minutes and seconds in UTC, as the page shows them.
    public var clockText: String {
        let second = floorDivide(milliseconds, 86_400_000).remainder / 1000
        return "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    }

    private var millisecond: Int64 { floorDivide(milliseconds, 1000).remainder }

    /// Days from 1970-01-01 to a date, after Howard Hinnant's `days_from_civil`.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = floorDivide(shifted, 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The proleptic Gregorian date of a day counted from 1970-01-01, after Howard Hinnant's `civil_from_days`.
    private static func civilDate(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Duration {
    /// The duration in whole milliseconds, cut towards zero.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// The duration in whole seconds, rounded to the nearest, as the vendors report it.
    public var roundedSeconds: Int64 { (wholeMilliseconds + 500) / 1000 }

    /// Seconds with one decimal for people: `2.5 s`.
    public var shortText: String {
        let tenths = (wholeMilliseconds + 50) / 100
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}

private func floorDivide(_ number: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
