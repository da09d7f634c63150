public import VerificationCore

/// Keeps repeats under a tenth of the requests of a minute, so that a gateway in trouble is not asked more than one in
/// health (R95). A few are always allowed: with little to do, a single repeat would be more than a tenth.
public struct RetryBudget: Sendable, Hashable {
    private var count = SlidingCount(window: .seconds(60), slice: .seconds(1))

    public init() {}

    /// Counts a request and says whether it may be made: a repeat only as far as there is budget for it.
    public mutating func take(isRepeat: Bool, at now: Timestamp) -> Bool {
        if isRepeat {
            let (all, repeats) = count.totals(at: now)
            guard repeats < repeatsAlways || (repeats + 1) * requestsForOneRepeat <= all + 1 else { return false }
        }
        count.add(isMarked: isRepeat, at: now)
        return true
    }
}

private let requestsForOneRepeat = 10
/// Repeats within a minute that are allowed however few requests there are.
private let repeatsAlways = 10
