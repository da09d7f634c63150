import VerificationCore

/// What happened, line by line, for a person who looks for a fault; and all of it in one digest.
final class History: @unchecked Sendable {
    private let clock: VirtualClock
    private let begun: Timestamp
    /// Each begins with the milliseconds since the beginning.
    private(set) var lines: [String] = []
    /// FNV-1a over every line: equal digests are equal histories.
    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    init(clock: VirtualClock) {
        self.clock = clock
        begun = clock.now
    }

    func note(_ text: String) {
        let line = "\((clock.now - begun).inMilliseconds) \(text)"
        var digest = digest
        var copy = line
        copy.withUTF8 { bytes in
            for byte in bytes { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        self.digest = digest
        lines.append(line)
    }
}
