/// One Layer III frame that stands alone: no checksum, no padding, mono, nothing borrowed from its neighbours.
public struct MP3Frame: Sendable, Hashable {
    public let format: MP3Format
    /// Whether the frame holds no coded audio, so that a decoder's state runs empty in it.
    public let isSilent: Bool

    /// Reads the frame at an offset, which may be any: nothing outside `bytes` is looked at.
    init(_ bytes: [UInt8], at offset: Int) throws(MP3Fault.Rule) {
        guard offset >= 0, offset < bytes.count, bytes.count - offset >= headerBytes else { throw .cut }
        format = try MP3Frame.format(bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3])
        guard bytes.count - offset >= format.frameBytes else { throw .cut }
        let main = headerBytes + format.sideInfoBytes
        guard format.frameBytes >= main + 4 else { throw .noBitrate }
        guard !MP3Frame.isInfo(bytes, at: offset, main: main, end: format.frameBytes) else { throw .infoFrame }

        var side = SideInfoReader(bytes: bytes, position: (offset + headerBytes) * 8)
        guard side.bits(format.version == .mpeg1 ? 9 : 8) == 0 else { throw .reservoir }
        let coded = MP3Frame.codedBits(&side, version: format.version)
        guard coded <= (format.frameBytes - main) * 8 else { throw .overrun }
        isSilent = coded == 0
    }

    /// The format in the four bytes of a header.
    private static func format(
        _ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8
    ) throws(MP3Fault.Rule) -> MP3Format {
        guard first == 0xFF, second & 0xE0 == 0xE0 else { throw .noFrame }
        let version: MP3Format.Version
        switch second >> 3 & 0b11 {
        case 0: version = .mpeg25
        case 2: version = .mpeg2
        case 3: version = .mpeg1
        default: throw .reservedVersion
        }
        guard second >> 1 & 0b11 == 0b01 else { throw .notLayer3 }
        let bitrate = Int(third >> 4)
        guard (1...14).contains(bitrate) else { throw .noBitrate }
        let rate = Int(third >> 2 & 0b11)
        guard rate < 3 else { throw .noSampleRate }
        guard second & 1 == 1 else { throw .checksum }
        guard third & 0b10 == 0 else { throw .padding }
        guard fourth >> 6 == 0b11 else { throw .notMono }
        let kilobits = (version == .mpeg1 ? bitratesMPEG1 : bitratesMPEG2)[bitrate - 1]
        let divisor = version == .mpeg1 ? 1 : version == .mpeg2 ? 2 : 4
        return MP3Format(
            version: version, sampleRateHz: sampleRatesMPEG1[rate] / divisor, bitrateBps: kilobits * 1000, channels: 1)
    }

    /// Encoders put `Xing` or `Info` right behind the side information, and `VBRI` 32 bytes behind the header.
    private static func isInfo(_ bytes: [UInt8], at offset: Int, main: Int, end: Int) -> Bool {
        func holds(_ word: StaticString, _ place: Int) -> Bool {
            guard place + word.utf8CodeUnitCount <= end else { return false }
            return word.withUTF8Buffer { bytes[(offset + place)...].starts(with: $0) }
        }
        return holds("Xing", main) || holds("Info", main) || holds("VBRI", headerBytes + 32)
    }

    /// The sum of the granules' `part2_3_length`; the reader stands behind `main_data_begin`.
    private static func codedBits(_ side: inout SideInfoReader, version: MP3Format.Version) -> Int {
        guard version == .mpeg1 else {
            side.skip(1)
            return side.bits(12)
        }
        side.skip(9)
        let first = side.bits(12)
        side.skip(59 - 12)
        return first + side.bits(12)
    }
}

/// Reads big-endian bit fields; whoever uses it has made sure that they lie inside the bytes.
private struct SideInfoReader {
    let bytes: [UInt8]
    var position: Int

    mutating func skip(_ count: Int) { position += count }

    mutating func bits(_ count: Int) -> Int {
        var value = 0
        for _ in 0..<count {
            value = value << 1 | Int(bytes[position >> 3] >> UInt8(7 - position & 7) & 1)
            position += 1
        }
        return value
    }
}

extension MP3Fault.Rule: Error {}

private let headerBytes = 4
private let bitratesMPEG1 = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
private let bitratesMPEG2 = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
private let sampleRatesMPEG1 = [44_100, 48_000, 32_000]
