/// The first frame of a finished call: silence to a phone, and to a player the number of frames that follow, so that
/// it need not guess the length. Clips must not have one; a call has exactly this one (the "Info" frame of a file with
/// a constant bit rate).
enum CallHeader {
    /// Bytes before a call's first clip.
    static var bytes: Int { MP3Format.call.frameBytes }

    /// The header of a call.
    /// - Parameter silence: A silent frame of the call's format; header and side information are taken from it.
    static func frame(of call: [UInt8], silence: ArraySlice<UInt8>) -> [UInt8] {
        var frame = Array(silence.prefix(sideInformationEnd))
        frame += Array("Info".utf8) + number(hasFramesAndBytes)
        frame += number(UInt32(call.count / MP3Format.call.frameBytes)) + number(UInt32(call.count + bytes))
        frame += [UInt8](repeating: 0, count: bytes - frame.count)
        return frame
    }

    /// The call behind its header; nil when the bytes do not begin with the header that belongs to the rest.
    static func callBehind(_ audio: [UInt8], silence: ArraySlice<UInt8>) -> [UInt8]? {
        guard audio.count > bytes else { return nil }
        let call = Array(audio[bytes...])
        return audio.starts(with: frame(of: call, silence: silence)) ? call : nil
    }

    private static func number(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

/// Four bytes of frame header and nine of side information in MPEG-2 mono.
private let sideInformationEnd = 13
private let hasFramesAndBytes: UInt32 = 3
