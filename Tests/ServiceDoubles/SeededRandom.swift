import Synchronization
public import VerificationCore

/// Bytes that follow from a seed alone, so that a failing run can be had again (R109).
public final class SeededRandom: RandomSource {
    public let seed: UInt64
    private let state: Mutex<UInt64>

    public init(seed: UInt64) {
        self.seed = seed
        state = Mutex(seed)
    }

    public func bytes(_ count: Int) throws(RandomSourceError) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in SeededRandom.next(&state) }
        }
    }

    /// A fresh id.
    public func id<Kind>(_ kind: Kind.Type = Kind.self) -> Identifier<Kind> {
        Identifier(
            random: state.withLock { state in (0..<identifierRandomBytes).map { _ in SeededRandom.next(&state) } })
    }

    /// SplitMix64: the published generator of Steele, Lea and Flood, of which the top byte is used.
    private static func next(_ state: inout UInt64) -> UInt8 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return UInt8((mixed ^ (mixed >> 31)) >> 56)
    }
}
