/// How many pages of the log are moved into the database at a time. Whoever commits meanwhile shares the disk and the
/// processors with that (R103).
///
/// Changes to few pages, as checks make them, are moved quickly however long the log is: each page once, and the more
/// seldom the better. Creates fill a page after the other; of those a portion is smaller.
struct LogPortion {
    /// 16 MiB.
    static let pagesMax = 4000
    /// Fewer cost more than they save: the same pages are written more often, and the disk is waited for each time.
    static let pagesMin = 1000

    private(set) var pages = pagesMax

    /// What moving a portion should take. A slow disk is waited for once whatever the portion, so that a smaller one
    /// would only be waited for more often.
    private static func microsecondsMax(disk: Int) -> Int { max(5000, 4 * disk) }

    /// Fits the next portion to how long moving the last one took, in steps of half at most.
    /// - Parameter disk: Microseconds for which the last commit waited for the disk.
    mutating func note(moved: Int, microseconds: Int, disk: Int) {
        let fitting = moved * Self.microsecondsMax(disk: disk) / max(microseconds, 1)
        pages = min(max(fitting, pages / 2, Self.pagesMin), pages * 3 / 2, Self.pagesMax)
    }
}
