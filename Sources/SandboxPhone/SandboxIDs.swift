/// Makes identifiers in the shapes that the vendors use.
public final class SandboxIDs: Sendable {
    private let random: @Sendable () -> UInt64

    /// - Parameter random: 64 bits at a time; tests hand in a seeded source.
    public init(random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: 0 ... .max) }) {
        self.random = random
    }

    /// 24 hexadecimal digits, as the identifiers of calls, mails and audio files.
    public func objectID() -> String {
        hex(random(), digits: 16) + hex(random(), digits: 8)
    }

    /// A version 4 UUID in lower case, as the stored names of audio files.
    public func uuid() -> String {
        let high = random() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = random() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return [
            hex(high >> 32, digits: 8), hex(high >> 16, digits: 4), hex(high, digits: 4),
            hex(low >> 48, digits: 4), hex(low, digits: 12),
        ].joined(separator: "-")
    }

    private func hex(_ number: UInt64, digits: Int) -> String {
        let kept = digits == 16 ? number : number & (1 << UInt64(digits * 4) - 1)
        let text = String(kept, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
