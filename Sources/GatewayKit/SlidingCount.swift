import VerificationCore

/// Counts two kinds of things over the time that has just passed, in slices so that its size is bounded.
struct SlidingCount: Sendable, Hashable {
    private struct Slice: Hashable {
        let number: Int64
        var all = 0
        var marked = 0
    }

    private let sliceMilliseconds: Int64
    private let slicesMax: Int64
    private var slices: [Slice] = []

    /// - Parameter window: The time that is looked back, in whole slices.
    init(window: Duration, slice: Duration) {
        sliceMilliseconds = slice.inMilliseconds
        slicesMax = window.inMilliseconds / slice.inMilliseconds
    }

    /// Counts one thing, and whether it is one of the marked kind.
    mutating func add(isMarked: Bool, at now: Timestamp) {
        forget(at: now)
        let number = now.milliseconds / sliceMilliseconds
        if slices.last?.number != number { slices.append(Slice(number: number)) }
        slices[slices.count - 1].all += 1
        if isMarked { slices[slices.count - 1].marked += 1 }
    }

    /// What was counted within the window.
    mutating func totals(at now: Timestamp) -> (all: Int, marked: Int) {
        forget(at: now)
        return slices.reduce((0, 0)) { ($0.0 + $1.all, $0.1 + $1.marked) }
    }

    /// Slices of the future are forgotten, too: a clock that was set back must not keep them for ever.
    private mutating func forget(at now: Timestamp) {
        let current = now.milliseconds / sliceMilliseconds
        slices.removeAll { $0.number <= current - slicesMax || $0.number > current }
    }
}
