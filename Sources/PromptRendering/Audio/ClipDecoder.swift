internal import CMPG123

/// Decodes whole clips and calls with libmpg123, which reads more strictly here than a player would.
enum ClipDecoder {
    /// Why the library did not decode all of it.
    struct Fault: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    /// The samples of an mp3 in the call's format, full scale 1.
    static func decode(_ bytes: [UInt8]) throws(Fault) -> [Float] {
        guard bytes.count % MP3Format.call.frameBytes == 0 else { throw Fault(description: "not whole frames") }
        guard let handle = mpg123_new(nil, nil) else { throw Fault(description: "libmpg123 did not start") }
        defer { mpg123_delete(handle) }
        try configure(handle)
        // The buffer is copied by the library, so it need not outlive the call.
        try check(mpg123_feed(handle, bytes, bytes.count), handle)
        let samples = try samples(of: handle, framesMax: bytes.count / MP3Format.call.frameBytes + 1)
        let expected = bytes.count / MP3Format.call.frameBytes * MP3Format.call.frameSamples
        guard samples.count == expected else {
            throw Fault(description: "libmpg123 decoded \(samples.count) samples instead of \(expected)")
        }
        guard samples.allSatisfy(\.isFinite) else { throw Fault(description: "a decoded sample is not a number") }
        return samples
    }

    /// No searching for frames, no skipping of stream information, no change of format, no resampling.
    private static func configure(_ handle: OpaquePointer) throws(Fault) {
        let flags =
            MPG123_QUIET.rawValue | MPG123_NO_RESYNC.rawValue | MPG123_IGNORE_INFOFRAME.rawValue
            | MPG123_NO_FRANKENSTEIN.rawValue | MPG123_NO_READAHEAD.rawValue
        try check(mpg123_param2(handle, CInt(MPG123_FLAGS.rawValue), CLong(flags), 0), handle)
        try check(mpg123_param2(handle, CInt(MPG123_RESYNC_LIMIT.rawValue), 0, 0), handle)
        try check(mpg123_format_none(handle), handle)
        let rate = CLong(MP3Format.call.sampleRateHz)
        let encoding = CInt(MPG123_ENC_FLOAT_32.rawValue)
        try check(mpg123_format(handle, rate, CInt(MPG123_MONO.rawValue), encoding), handle)
        try check(mpg123_open_feed(handle), handle)
    }

    private static func samples(of handle: OpaquePointer, framesMax: Int) throws(Fault) -> [Float] {
        var samples: [Float] = []
        samples.reserveCapacity(framesMax * MP3Format.call.frameSamples)
        // One answer more than frames: the new format is announced before the first.
        for _ in 0...framesMax + 1 {
            var number: off_t = 0
            var audio: UnsafeMutablePointer<UInt8>?
            var count = 0
            let status = mpg123_decode_frame(handle, &number, &audio, &count)
            if status == MPG123_NEED_MORE.rawValue { return samples }
            guard status == MPG123_OK.rawValue || status == MPG123_NEW_FORMAT.rawValue else {
                throw Fault(description: message(handle))
            }
            guard let audio, count > 0 else { continue }
            samples.append(contentsOf: UnsafeRawBufferPointer(start: audio, count: count).bindMemory(to: Float.self))
        }
        throw Fault(description: "libmpg123 found more frames than there are")
    }

    private static func check(_ status: CInt, _ handle: OpaquePointer) throws(Fault) {
        guard status == MPG123_OK.rawValue else { throw Fault(description: message(handle)) }
    }

    private static func message(_ handle: OpaquePointer) -> String {
        "libmpg123: " + (mpg123_strerror(handle).map { String(cString: $0) } ?? "an error without words")
    }
}
