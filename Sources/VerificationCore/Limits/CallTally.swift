/// The calls that no cap counts: a part of an application's, in all and by country, so that a cap which is set later
/// counts what the running day and month have already used (R38). There are several parts where calls of one
/// application shall not wait for one row; a cap adds all of them up.
public struct CallTally: Sendable, Hashable, LimitState {
    /// By country; in all under the empty word.
    private var counts: [String: CallCount] = [:]

    public init() {}

    /// - Parameter country: ISO 3166 code; nil for calls in all.
    public func used(country: String?, at now: Timestamp) -> (day: Int, month: Int) {
        counts[country ?? ""]?.used(at: now) ?? (0, 0)
    }

    /// Counts a call for each of these.
    public mutating func count(_ countries: [String?], at now: Timestamp) {
        counts = counts.filter { $0.value.expiresAt.map { now < $0 } ?? true }
        for country in countries {
            _ = counts[country ?? "", default: CallCount()].count(CallCaps(), inCountry: country != nil, at: now)
        }
    }

    var expiresAt: Timestamp? { counts.values.compactMap(\.expiresAt).max() }

    var bytes: [UInt8] {
        var writer = LimitWriter()
        writer.write(counts.count)
        for (country, count) in counts.sorted(by: { $0.key < $1.key }) {
            writer.write(Array(country.utf8))
            writer.write(count.bytes)
        }
        return writer.bytes
    }

    init?(bytes: [UInt8]) {
        var reader = LimitReader(bytes)
        guard let places = reader.number(), (0...bytes.count).contains(places) else { return nil }
        for _ in 0..<places {
            guard let country = reader.blob(), let count = reader.blob().flatMap({ CallCount(bytes: $0) }) else {
                return nil
            }
            counts[String(decoding: country, as: UTF8.self)] = count
        }
    }
}
