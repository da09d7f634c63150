/// The calls of an application in the running day and month, in all or to one country (R38). Both are those of UTC.
public struct CallCount: Sendable, Hashable, LimitState {
    private var day = 0
    private var month = 0
    private var inDay = 0
    private var inMonth = 0

    public init() {}

    /// Calls of the day and of the month that `now` lies in. A moment before the last call's is taken for that one: a
    /// request that comes a little late around midnight, or a date that goes back, opens no new day (R90).
    public func used(at now: Timestamp) -> (day: Int, month: Int) {
        let today = CivilDay(now)
        return (today.number <= day ? inDay : 0, today.monthNumber <= month ? inMonth : 0)
    }

    /// Why another call is refused; nil when it may be placed.
    /// - Parameter counted: Calls that were counted elsewhere while there was no cap.
    public func block(
        _ caps: CallCaps, inCountry: Bool, beside counted: (day: Int, month: Int) = (0, 0), at now: Timestamp
    ) -> SendBlock? {
        var used = used(at: now)
        used = (used.day + counted.day, used.month + counted.month)
        let today = CivilDay(now)
        if let cap = caps.perDay, used.day >= cap {
            return SendBlock(
                inCountry ? .countryCallsPerDay : .callsPerDay, used: used.day, allowed: cap, endsAt: today.end)
        }
        guard let cap = caps.perMonth, used.month >= cap else { return nil }
        return SendBlock(
            inCountry ? .countryCallsPerMonth : .callsPerMonth, used: used.month, allowed: cap,
            endsAt: today.endOfMonth)
    }

    /// Counts a call.
    /// - Returns: The caps of which this call uses the half, four fifths or all.
    public mutating func count(
        _ caps: CallCaps, inCountry: Bool, beside counted: (day: Int, month: Int) = (0, 0), at now: Timestamp
    ) -> [(LimitNews, SendBlock)] {
        let before = used(at: now)
        let today = CivilDay(now)
        day = max(day, today.number)
        month = max(month, today.monthNumber)
        inDay = before.day + 1
        inMonth = before.month + 1
        var news: [(LimitNews, SendBlock)] = []
        let used = (day: inDay + counted.day, month: inMonth + counted.month)
        if let cap = caps.perDay, let word = CallCount.news(used.day, cap) {
            let rule: LimitRule = inCountry ? .countryCallsPerDay : .callsPerDay
            news.append((word, SendBlock(rule, used: used.day, allowed: cap, endsAt: today.end)))
        }
        if let cap = caps.perMonth, let word = CallCount.news(used.month, cap) {
            let rule: LimitRule = inCountry ? .countryCallsPerMonth : .callsPerMonth
            news.append((word, SendBlock(rule, used: used.month, allowed: cap, endsAt: today.endOfMonth)))
        }
        return news
    }

    /// What the call that makes `used` of a cap tells: the first that reaches a mark.
    private static func news(_ used: Int, _ cap: Int) -> LimitNews? {
        func reaches(_ percent: Int) -> Bool { used == (cap * percent + 99) / 100 }
        if reaches(100) { return .capReached }
        if reaches(80) { return .capMost }
        return reaches(50) ? .capHalf : nil
    }

    var expiresAt: Timestamp? { Timestamp(milliseconds: Int64(day + 32) * CivilDay.milliseconds) }

    var bytes: [UInt8] {
        var writer = LimitWriter()
        for number in [day, month, inDay, inMonth] { writer.write(number) }
        return writer.bytes
    }

    init?(bytes: [UInt8]) {
        var reader = LimitReader(bytes)
        guard let day = reader.number(), let month = reader.number(), let inDay = reader.number(),
            let inMonth = reader.number()
        else { return nil }
        (self.day, self.month, self.inDay, self.inMonth) = (day, month, inDay, inMonth)
    }
}

/// How many calls an application may have placed; nil where it has no cap.
public struct CallCaps: Sendable, Hashable {
    public var perDay: Int?
    public var perMonth: Int?

    public init(perDay: Int? = nil, perMonth: Int? = nil) {
        self.perDay = perDay
        self.perMonth = perMonth
    }

    public var isEmpty: Bool { perDay == nil && perMonth == nil }
}

/// A day of UTC.
struct CivilDay: Equatable {
    static let milliseconds: Int64 = 24 * 3600 * 1000

    /// Days since 1970.
    let number: Int
    /// Months since the year 0.
    let monthNumber: Int
    private let dayOfMonth: Int
    private let monthLength: Int

    init(_ moment: Timestamp) {
        number = Int(
            (moment.milliseconds - (moment.milliseconds < 0 ? CivilDay.milliseconds - 1 : 0))
                / CivilDay.milliseconds)
        // Civil from days, with years that begin in March, so that the leap day is the last.
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        monthNumber = year * 12 + month - 1
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        monthLength = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// The first moment of the next day.
    var end: Timestamp { Timestamp(milliseconds: Int64(number + 1) * CivilDay.milliseconds) }

    /// The first moment of the next month.
    var endOfMonth: Timestamp {
        Timestamp(milliseconds: Int64(number + monthLength - dayOfMonth + 1) * CivilDay.milliseconds)
    }
}
