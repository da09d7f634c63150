/// A moment as HTTP writes it, in any of the three forms of RFC 9110, 5.6.7.
enum HTTPDate {
    /// Seconds since 1970; nil when the text is no such date.
    static func seconds(_ text: Substring) -> Double? {
        guard text.utf8.count <= dateBytesMax else { return nil }
        let words = text.split(whereSeparator: { " ,-".contains($0) }).map(String.init)
        switch words.count {
        // Sun, 06 Nov 1994 08:49:37 GMT, and Sunday, 06-Nov-94 08:49:37 GMT
        case 6 where words[5] == "GMT": return seconds(words[3], words[2], words[1], words[4])
        // Sun Nov  6 08:49:37 1994
        case 5: return seconds(words[4], words[1], words[2], words[3])
        default: return nil
        }
    }

    private static func seconds(_ year: String, _ month: String, _ day: String, _ time: String) -> Double? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { number(String($0), 0...60) }
        guard let written = number(year, 0...9999), let month = months.firstIndex(of: month),
            let day = number(day, 1...31), clock.count == 3, let hour = clock[0], hour < 24, let minute = clock[1],
            minute < 60, let second = clock[2]
        else { return nil }
        let year = year.utf8.count == 2 ? written + (written < 70 ? 2000 : 1900) : written
        return Double(days(year, month + 1, day) * 86_400 + hour * 3600 + minute * 60 + second)
    }

    private static func number(_ text: String, _ range: ClosedRange<Int>) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text).flatMap { range.contains($0) ? $0 : nil }
    }

    /// Days since 1970-01-01 in the Gregorian calendar, in which a year begins with March for the leap day's sake.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}

private let dateBytesMax = 40
private let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
