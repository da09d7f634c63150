public import VerificationCore

/// How what a limit did stands in its row.
public enum LimitEventColumns {
    /// All columns but the owner's.
    public static let names = "id, at, news, rule, used, allowed, ends_at, masked, country, times"

    /// The values of `names` behind the id and the moment.
    public static func values(of event: LimitEvent) -> [ColumnValue] {
        [
            .text(event.news.rawValue), .text(event.block.rule.rawValue), .integer(event.block.used),
            .integer(event.block.allowed), .moment(event.block.endsAt), .text(event.masked), .text(event.country),
            .integer(event.times),
        ]
    }

    /// Reads `names`.
    /// - Throws: `damaged` for what no version of ours wrote.
    public static func record(_ row: inout some ColumnReader) throws(StoreError) -> LimitEventRecord {
        let id: EventID = try row.id()
        let at = row.moment()
        let news = try row.word(LimitNews.self)
        let rule = try row.word(LimitRule.self)
        let block = SendBlock(rule, used: row.int(), allowed: row.int(), endsAt: row.optionalMoment())
        let (masked, country) = (row.optionalText(), row.optionalText())
        return LimitEventRecord(
            id: id, at: at, event: LimitEvent(news, block, times: row.int(), masked: masked, country: country))
    }
}

extension LimitRow {
    /// When it may be swept, to the next full hour: so a counter that is written again and again seldom moves in the
    /// index by age.
    public var sweptAt: Timestamp? {
        expiresAt.map { Timestamp(milliseconds: ($0.milliseconds / hourMilliseconds + 1) * hourMilliseconds) }
    }
}

private let hourMilliseconds: Int64 = 3_600_000
