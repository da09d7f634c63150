/// Why bytes are no clip that can be joined to others: the rule and the frame that breaks it.
struct MP3Fault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The rules of a clip, each with the words that tell how it is broken.
    enum Rule: String, Sendable, Hashable, CaseIterable {
        case empty = "the file is empty"
        case tagInFront = "an ID3v2 tag stands in front of the audio"
        case tagAtEnd = "an ID3v1 tag stands behind the audio"
        case noFrame = "no frame begins here: the eleven sync bits are missing"
        case reservedVersion = "the frame states the reserved MPEG version"
        case notLayer3 = "the frame is not Layer III"
        case noBitrate = "the frame has free format or the forbidden bit rate index"
        case noSampleRate = "the frame has the forbidden sample rate index"
        case checksum = "the frame carries a checksum"
        case padding = "the frame is padded, so frames differ in length"
        case notMono = "the frame is not mono"
        case otherFormat = "the frame has another version, sample rate or bit rate than a call"
        case cut = "the file ends inside the frame"
        case infoFrame = "the frame is a Xing, Info or VBRI frame and holds no audio"
        case reservoir = "the frame borrows bits from the frame before it (main_data_begin is not 0)"
        case overrun = "the frame announces more audio data than it holds"
        case tooManyValues = "the frame announces more coefficients than a granule has (big_values over 288)"
        case notSilentAtStart = "the first two frames must be silent (part2_3_length 0)"
        case notSilentAtEnd = "the last two frames must be silent (part2_3_length 0)"
        case nothingHeard = "all frames are silent"
    }

    let rule: Rule
    /// Frames before the one that breaks the rule.
    let frame: Int

    init(_ rule: Rule, frame: Int) {
        self.rule = rule
        self.frame = frame
    }

    var description: String { "frame \(frame): \(rule.rawValue)" }
}
