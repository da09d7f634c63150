/// What a value becomes in a copy of its row. The same value becomes the same in the same copy, in every table, so that
/// what refers to it still does; values of different copies are as unlike as fresh random ones.
enum CopiedValue {
    /// Moments lie apart in the order of the copies; other numbers stay.
    static func integer(_ value: Int64, _ copy: UInt64) -> Int64 {
        value > earliestMoment ? value + Int64(copy) : value
    }

    /// Public ids become others of their kind; nil for other texts, which stay.
    static func text(_ bytes: UnsafeRawBufferPointer, _ copy: UInt64) -> [UInt8]? {
        guard bytes.count == idBytes, bytes[prefixBytes - 1] == UInt8(ascii: "_") else { return nil }
        var stream = Stream(bytes, copy)
        return Array(bytes[..<prefixBytes]) + (prefixBytes..<idBytes).map { _ in digits[Int(stream.next() >> 59)] }
    }

    /// Digests, look-up values and sealed boxes become other random bytes; nil for short blobs, which stay.
    static func blob(_ bytes: UnsafeRawBufferPointer, _ copy: UInt64) -> [UInt8]? {
        guard bytes.count >= randomBytesMin else { return nil }
        var stream = Stream(bytes, copy)
        return (0..<bytes.count).map { _ in UInt8(truncatingIfNeeded: stream.next() >> 32) }
    }

    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private static let prefixBytes = 4
    private static let idBytes = 30
    /// Shorter blobs are no random values: they hold moments, for example.
    private static let randomBytesMin = 16
    /// Milliseconds; in the year 2017. No other number of ours is that large.
    private static let earliestMoment: Int64 = 1_500_000_000_000

    /// Bytes that follow from a value and a copy's number (SplitMix64 over an FNV-1a hash).
    private struct Stream {
        private var state: UInt64

        init(_ bytes: UnsafeRawBufferPointer, _ copy: UInt64) {
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            state = hash ^ (copy &* 0x9E37_79B9_7F4A_7C15)
        }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
