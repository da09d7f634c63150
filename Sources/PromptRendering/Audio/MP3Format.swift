/// The kind of an MPEG Layer III stream, as the header of each frame states it.
struct MP3Format: Sendable, Hashable, CustomStringConvertible {
    /// The edition of MPEG audio, as manifests write it.
    enum Version: String, Sendable, Hashable {
        case mpeg1 = "1"
        case mpeg2 = "2"
        case mpeg25 = "2.5"
    }

    let version: Version
    let sampleRateHz: Int
    let bitrateBps: Int
    let channels: Int

    /// The one format of every clip: whole frames of 144 bytes and 24 ms, so that joints need no padding.
    static let call = MP3Format(version: .mpeg2, sampleRateHz: 24_000, bitrateBps: 48_000, channels: 1)

    /// Bytes of a frame without padding.
    var frameBytes: Int { (version == .mpeg1 ? 144 : 72) * bitrateBps / sampleRateHz }

    /// Samples that a frame decodes to.
    var frameSamples: Int { version == .mpeg1 ? 1152 : 576 }

    /// How long this many frames sound.
    func duration(frames: Int) -> Duration {
        .microseconds(frames * frameSamples * 1_000_000 / sampleRateHz)
    }

    var description: String {
        "MPEG-\(version.rawValue), \(sampleRateHz) Hz, \(bitrateBps) bit/s, \(channels == 1 ? "mono" : "stereo")"
    }
}
