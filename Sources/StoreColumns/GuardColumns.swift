public import VerificationCore

/// How what stands against a destination is kept in its row.
public enum GuardColumns {
    /// All columns but the destination's.
    public static let names = "failures, recent, closures, closed_until, last_failure_at"

    /// The values of `names`.
    public static func values(of guarding: DestinationGuard) -> [ColumnValue] {
        [
            .integer(guarding.failures), .blob(CheckTimes.bytes(guarding.recent)), .integer(guarding.closures),
            .moment(guarding.closedUntil), .moment(guarding.lastFailureAt),
        ]
    }

    /// Reads `names`.
    public static func read(_ row: inout some ColumnReader) -> DestinationGuard {
        DestinationGuard(
            failures: row.int(), recent: row.withBytes(CheckTimes.read), closures: row.int(),
            closedUntil: row.optionalMoment(), lastFailureAt: row.optionalMoment())
    }
}
