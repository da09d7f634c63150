import VerificationCore

/// The one source of everything that a simulation leaves to chance: SplitMix64 from its seed.
final class Chance: @unchecked Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 up to, but not, `bound`.
    func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    func happens(_ probability: Double) -> Bool {
        probability > 0 && Double(next() >> 11) < probability * 9_007_199_254_740_992
    }

    func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }

    /// A number of milliseconds of the range.
    func milliseconds(_ range: ClosedRange<Int>) -> Duration {
        .milliseconds(range.lowerBound + below(range.count))
    }

    /// Short as a rule, now and then as long as it may be.
    func latency(upTo most: Int) -> Duration {
        happens(0.05) ? milliseconds(0...most) : milliseconds(0...min(most, 8))
    }
}
