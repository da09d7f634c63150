import Testing

@testable import PromptRendering

@Suite struct VoicePackTests {
    @Test(arguments: ["id", "en", "ms", "vi"])
    func `an untouched copy is accepted, also after the manifest was made anew`(_ locale: String) throws {
        let copy = try PackCopy(.voice, locale)
        #expect(copy.faults().isEmpty)
        try copy.reseal()
        #expect(copy.faults().isEmpty)
    }

    @Test(arguments: Damage.allCases)
    func `a pack with one damaged clip is refused by the clip's name and the rule`(_ damage: Damage) throws {
        let copy = try PackCopy(.voice)
        let clip = try MP3Clip(try copy.read("clips/4.mp3"))
        let bytes = damage.damaged(clip)
        try copy.write("clips/4.mp3", bytes)
        let fault = PackFault(
            pack: .voice, locale: "en", place: "clips/4.mp3", code: .clipMalformed,
            detail: damage.fault(bytes, clip).description)
        #expect(copy.faults() == [fault])
        #expect(fault.description.hasPrefix("voice pack en, clips/4.mp3: frame "))
    }

    @Test(arguments: ClipName.known)
    func `every one of the clips that the manifest lists must be there`(_ name: String) throws {
        let copy = try PackCopy(.voice)
        try copy.remove("clips/\(name).mp3")
        #expect(copy.faults().map(\.code) == [.fileMissing])
        #expect(copy.faults().map(\.place) == ["clips/\(name).mp3"])
    }

    @Test func `a clip that stands in for another, or begins like it, is refused`() throws {
        let copy = try PackCopy(.voice)
        let four = try MP3Clip(try copy.read("clips/4.mp3"))
        let variants = [
            four.bytes, four.bytes + four.silentFrame, four.silentFrame + four.bytes,
            four.silentFrame + four.bytes + four.silentFrame,
        ]
        for variant in variants {
            try copy.write("clips/5.mp3", Array(variant))
            try copy.reseal()
            #expect(copy.faults().map(\.code) == [.clipsAlike])
            #expect(copy.faults().first?.description.contains("clips/5.mp3") == true)
        }
    }

    @Test func `clips, digests and fingerprint must belong together`() throws {
        let swapped = try PackCopy(.voice)
        let (one, two) = (try swapped.read("clips/1.mp3"), try swapped.read("clips/2.mp3"))
        try swapped.write("clips/1.mp3", two)
        try swapped.write("clips/2.mp3", one)
        let places = Set(swapped.faults().filter { $0.code == .wrongDigest }.map(\.place))
        #expect(places == ["clips/1.mp3", "clips/2.mp3"])

        let forged = try PackCopy(.voice)
        try forged.reseal()
        let print = try Templates.pack("en").manifest.fingerprint
        try forged.replace("manifest.json", print, String(repeating: "0", count: 64))
        #expect(forged.faults().map(\.code) == [.wrongFingerprint])
    }

    @Test func `a proof by ear of other clips is refused`() throws {
        let copy = try PackCopy(.voice)
        try copy.reseal()
        let proof = #""proof":{"right":10,"fingerprint":"\#(String(repeating: "a", count: 64))"}"#
        try copy.replace("manifest.json", #""schema":1"#, #""schema":1,\#(proof)"#)
        #expect(copy.faults().map(\.code) == [.wrongFingerprint])
    }

    @Test func `a clip that is 3 dB too loud is refused by what was measured`() throws {
        let copy = try PackCopy(.voice)
        try copy.edit("clips/9.mp3") { bytes in try raise(&bytes, steps: 2) }
        try copy.reseal()
        #expect(copy.faults().map(\.code) == [.levelOutOfBounds])
        #expect(copy.faults().map(\.place) == ["clips/9.mp3"])
        try copy.edit("clips/9.mp3") { bytes in try raise(&bytes, steps: 4) }
        try copy.reseal()
        #expect(copy.faults().map(\.code).contains(.peakTooHigh))
    }

    /// Raises the gain of every frame with sound by 1.5 dB a step, as a tool for mp3 levels does.
    private func raise(_ bytes: inout [UInt8], steps: Int) throws {
        for (frame, isSilent) in try MP3Clip.walk(bytes).enumerated() where !isSilent {
            let side = frame * 144 + 4
            let gain = min(255, Int(bytes[side + 3] & 3) << 6 | Int(bytes[side + 4] >> 2) + steps)
            bytes[side + 3] = bytes[side + 3] & 0xFC | UInt8(gain >> 6)
            bytes[side + 4] = bytes[side + 4] & 3 | UInt8(gain & 63) << 2
        }
    }

    @Test(arguments: [
        ("\"frames\": 29", "\"frames\": 28"), ("\"duration_ms\": 696", "\"duration_ms\": 672"),
    ])
    func `figures that are not the clip's are refused`(_ old: String, _ new: String) throws {
        let copy = try PackCopy(.voice)
        try copy.replace("manifest.json", old, new)
        #expect(copy.faults().map(\.code) == [.wrongFigure])
    }

    @Test(arguments: [
        ("\"target_dbfs\": -22.0", "\"target_dbfs\": -31", PackFault.Code.memberOutOfRange),
        ("\"target_dbfs\": -22.0", "\"target_dbfs\": -13.9", .memberOutOfRange),
        ("\"target_dbfs\": -22.0", "\"target_dbfs\": \"-22\"", .memberOutOfRange),
        ("\"target_dbfs\": -22.0", "\"target_dbfs\": -28", .levelOutOfBounds),
        ("\"tolerance_db\": 2.5", "\"tolerance_db\": 4.1", .memberOutOfRange),
        ("\"peak_max\": 0.85", "\"peak_max\": 1.5", .memberOutOfRange),
        ("\"peak_max\": 0.85", "\"peak_max\": 0.3", .peakTooHigh),
        ("\"schema\": 1", "\"schema\": 2", .memberOutOfRange),
        ("\"schema\": 1,", "", .memberMissing),
        ("\"schema\": 1,", "\"schema\": 1, \"colour\": 3,", .memberUnknown),
        ("\"schema\": 1,", "\"schema\": 1, \"schema\": 1,", .notJSON),
        ("\"schema\": 1,", "\"schema\": 1", .notJSON),
        ("\"locale\": \"en\"", "\"locale\": \"id\"", .otherLocale),
        ("\"locale\": \"en\"", "\"locale\": \"e\\u001bn\"", .memberOutOfRange),
        ("\"experimental\": false", "\"experimental\": \"no\"", .memberOutOfRange),
        ("\"sample_rate_hz\": 24000", "\"sample_rate_hz\": 16000", .otherFormat),
        ("\"mpeg_version\": \"2\"", "\"mpeg_version\": \"1\"", .otherFormat),
        ("\"file\": \"clips/0.mp3\"", "\"file\": \"../id/clips/0.mp3\"", .memberOutOfRange),
        ("\"name\": \"0\"", "\"name\": \"1\"", .clipTwice),
        ("\"name\": \"0\"", "\"name\": \"10\"", .clipUnknown),
        ("\"licence\": \"Apache-2.0\"", "\"licence\": \"\"", .memberOutOfRange),
    ])
    func `a manifest that is wrong in one place is refused`(
        _ old: String, _ new: String, _ code: PackFault.Code
    ) throws {
        let copy = try PackCopy(.voice)
        try copy.replace("manifest.json", old, new)
        let faults = copy.faults()
        #expect(faults.contains { $0.code == code }, "\(faults)")
        #expect(faults.allSatisfy { $0.locale == "en" && !$0.place.isEmpty && $0.pack == .voice })
    }

    @Test(arguments: [
        ("\"repeats\": 2", "\"repeats\": 4", PackFault.Code.memberOutOfRange),
        ("\"repeats\": 2", "\"repeats\": 0", .memberOutOfRange),
        ("\"repeats\": 2", "\"repeats\": 2.5", .memberOutOfRange),
        ("\"between_digits\": 17", "\"between_digits\": 7", .memberOutOfRange),
        ("\"between_digits\": 17", "\"between_digits\": 43", .memberOutOfRange),
        ("\"lead\": 10", "\"lead\": 126", .memberOutOfRange),
        ("\"lead\": 10", "\"lead\": -1", .memberOutOfRange),
        ("\"lead\": 10,", "", .memberMissing),
        ("\"lead\": 10,", "\"lead\": 10, \"pause\": 3,", .memberUnknown),
        ("\"gaps\": {", "\"gaps\": [", .notJSON),
    ])
    func `a script that is wrong in one place is refused`(
        _ old: String, _ new: String, _ code: PackFault.Code
    ) throws {
        let copy = try PackCopy(.voice)
        try copy.replace("script.json", old, new)
        #expect(copy.faults().map(\.code) == [code])
        #expect(copy.faults().map(\.place) == ["script.json"])
    }

    @Test("R35 a script whose calls could last too long is refused")
    func tooLongCalls() throws {
        let copy = try PackCopy(.voice)
        try copy.replace("script.json", "\"repeats\": 2", "\"repeats\": 3")
        try copy.replace("script.json", "\"between_digits\": 17", "\"between_digits\": 42")
        #expect(copy.faults().map(\.code) == [.callTooLong, .callTooLong])
    }
}
