/// One Layer III frame that stands alone: no checksum, no padding, mono, nothing borrowed from its neighbours.
struct MP3Frame: Sendable, Hashable {
    /// Whether the frame holds no coded audio, so that a decoder's state runs empty in it.
    let isSilent: Bool

    /// Reads the frame at an offset, which may be any: nothing outside `bytes` is looked at.
    ///
    /// The format is judged before the rest, whose fields lie elsewhere in every other format.
    init(_ bytes: [UInt8], at offset: Int) throws(MP3Fault.Rule) {
        guard offset >= 0, offset < bytes.count, bytes.count - offset >= headerBytes else { throw .cut }
        let format = try MP3Frame.format(bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3])
        guard format == .call else { throw .otherFormat }
        guard bytes.count - offset >= format.frameBytes else { throw .cut }
        let side = offset + headerBytes
        guard !MP3Frame.isInfo(bytes[offset..<(offset + format.frameBytes)]) else { throw .infoFrame }
        // MPEG-2 with one channel: 8 bits main_data_begin, 1 private bit, 12 bits part2_3_length, 9 bits big_values.
        guard bytes[side] == 0 else { throw .reservoir }
        let coded = Int(bytes[side + 1] & 0x7F) << 5 | Int(bytes[side + 2] >> 3)
        guard coded <= (format.frameBytes - headerBytes - sideInfoBytes) * 8 else { throw .overrun }
        let pairs = Int(bytes[side + 2] & 0x07) << 6 | Int(bytes[side + 3] >> 2)
        guard pairs <= coefficientPairsMax else { throw .tooManyValues }
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
    private static func isInfo(_ frame: ArraySlice<UInt8>) -> Bool {
        let main = frame.dropFirst(headerBytes + sideInfoBytes)
        if main.starts(with: xing) || main.starts(with: info) { return true }
        return frame.dropFirst(headerBytes + 32).starts(with: vbri)
    }
}

extension MP3Fault.Rule: Error {}

private let headerBytes = 4
/// Of MPEG-2 with one channel.
private let sideInfoBytes = 9
/// Half of the 576 coefficients of a granule.
private let coefficientPairsMax = 288
private let xing = Array("Xing".utf8)
private let info = Array("Info".utf8)
private let vbri = Array("VBRI".utf8)
private let bitratesMPEG1 = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
private let bitratesMPEG2 = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
private let sampleRatesMPEG1 = [44_100, 48_000, 32_000]
