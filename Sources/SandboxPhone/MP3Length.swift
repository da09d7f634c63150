/// How long an mp3 plays.
public enum MP3Length {
    /// Bytes per second of the format that spoken codes have: 48 kbit/s.
    static let defaultBytesPerSecond: Int64 = 6000

    /// The length found by walking the frames; estimated at 48 kbit/s when the bytes are not frames from end to end.
    public static func duration(of bytes: [UInt8]) -> Duration {
        walked(bytes) ?? .milliseconds(Int64(bytes.count) * 1000 / defaultBytesPerSecond)
    }

    /// Whether the bytes begin as mp3 files do: with a frame of Layer III or an ID3 tag.
    public static func looksLikeMP3(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: Array("ID3".utf8)) || frame(bytes, at: 0) != nil
    }

    private static func walked(_ bytes: [UInt8]) -> Duration? {
        var position = 0
        var microseconds: Int64 = 0
        while position < bytes.count {
            guard let frame = frame(bytes, at: position), position + frame.length <= bytes.count else { return nil }
            position += frame.length
            microseconds += frame.samples * 1_000_000 / frame.samplesPerSecond
        }
        return bytes.isEmpty ? nil : .microseconds(microseconds)
    }

    private struct Frame {
        let length: Int
        let samples: Int64
        let samplesPerSecond: Int64
    }

    private static let kilobitsVersion1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
    private static let kilobitsVersion2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
    private static let samplesPerSecondVersion1 = [44_100, 48_000, 32_000]

    /// The frame of Layer III that begins here; nil when none does.
    private static func frame(_ bytes: [UInt8], at position: Int) -> Frame? {
        guard position + 4 <= bytes.count, bytes[position] == 0xFF, bytes[position + 1] & 0xE6 == 0xE2 else {
            return nil
        }
        let version = bytes[position + 1] >> 3 & 3
        let bitrateIndex = Int(bytes[position + 2] >> 4)
        let rateIndex = Int(bytes[position + 2] >> 2 & 3)
        let padding = Int(bytes[position + 2] >> 1 & 1)
        guard version != 1, (1...14).contains(bitrateIndex), rateIndex < 3 else { return nil }
        let isVersion1 = version == 3
        let rate = samplesPerSecondVersion1[rateIndex] / (isVersion1 ? 1 : version == 2 ? 2 : 4)
        let bitrate = 1000 * (isVersion1 ? kilobitsVersion1 : kilobitsVersion2)[bitrateIndex]
        return Frame(
            length: (isVersion1 ? 144 : 72) * bitrate / rate + padding,
            samples: isVersion1 ? 1152 : 576,
            samplesPerSecond: Int64(rate)
        )
    }
}
