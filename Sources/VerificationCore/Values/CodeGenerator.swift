/// The one way to a new code: rejection sampling over private random bytes (R1, R2).
public struct CodeGenerator: Sendable {
    private let random: any RandomSource

    public init(random: any RandomSource) {
        self.random = random
    }

    /// Makes a code in which every value is equally likely, 000000 and 999999 included.
    /// - Throws: When the random source fails; then there is no code.
    public func code(length: Int) throws(RandomSourceError) -> Code {
        var digits: [UInt8] = []
        for _ in 0..<drawsMax {
            for byte in try random.bytes(length * 2) where byte < acceptedBytes {
                digits.append(byte % 10)
                if digits.count == length { return Code(digits: digits) }
            }
        }
        // A source that yields only rejected bytes is broken: the chance for a sound one is below 10^-90.
        throw RandomSourceError(reason: "the random source yields no usable bytes")
    }
}

/// Bytes below this map onto the ten digits evenly; the six above are drawn again instead of biasing 0 to 5.
private let acceptedBytes: UInt8 = 250
private let drawsMax = 32
