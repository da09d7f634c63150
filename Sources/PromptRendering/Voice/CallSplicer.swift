/// Joins a pack's clips into one mp3 by copying whole frames: nothing is encoded, nothing can fail half-way.
struct CallSplicer: Sendable {
    let script: CallScript
    private let digits: [MP3Clip]
    private let intro: MP3Clip
    private let again: MP3Clip
    private let bye: MP3Clip
    /// As many silent frames as the longest gap has.
    private let silence: [UInt8]

    /// - Parameter clips: All thirteen clips by name.
    init(script: CallScript, clips: [String: MP3Clip]) {
        func clip(_ name: String) -> MP3Clip {
            guard let clip = clips[name] else { preconditionFailure("a splicer is made of a complete pack") }
            return clip
        }
        self.script = script
        digits = ClipName.digits.map(clip)
        intro = clip("intro")
        again = clip("again")
        bye = clip("bye")
        silence = Array(repeatElement(intro.silentFrame, count: CallScript.silenceFramesMax).joined())
    }

    /// A frame of silence.
    var silentFrame: ArraySlice<UInt8> { silence.prefix(MP3Format.call.frameBytes) }

    /// The call that says these digits, each 0 to 9, as often as the script says.
    func splice(_ digits: [UInt8]) -> [UInt8] {
        let pieces = script.pieces(for: digits)
        var call: [UInt8] = []
        call.reserveCapacity(frames(of: pieces) * MP3Format.call.frameBytes)
        for piece in pieces {
            if case .silence(let frames) = piece {
                call.append(contentsOf: silence[..<(frames * MP3Format.call.frameBytes)])
            } else if let clip = clip(of: piece) {
                call.append(contentsOf: clip.bytes)
            }
        }
        return call
    }

    /// The whole mp3: a call behind its header.
    func file(_ digits: [UInt8]) -> [UInt8] {
        let call = splice(digits)
        return CallHeader.frame(of: call, silence: silentFrame) + call
    }

    /// How long the call of these digits lasts.
    func duration(_ digits: [UInt8]) -> Duration {
        MP3Format.call.duration(frames: frames(of: script.pieces(for: digits)))
    }

    /// How long a call lasts whose code is the longest digit over and over.
    func longestCall(digits count: Int) -> Duration {
        let longest = digits.indices.max { digits[$0].frameCount < digits[$1].frameCount } ?? 0
        return duration(Array(repeating: UInt8(longest), count: count))
    }

    /// The frames of all pieces together.
    func frames(of pieces: [CallScript.Piece]) -> Int {
        pieces.reduce(0) { sum, piece in
            if case .silence(let frames) = piece { return sum + frames }
            return sum + (clip(of: piece)?.frameCount ?? 0)
        }
    }

    /// The clip of a piece; nil for silence.
    func clip(of piece: CallScript.Piece) -> MP3Clip? {
        switch piece {
        case .silence: nil
        case .digit(let digit): digits[Int(digit)]
        case .intro: intro
        case .again: again
        case .bye: bye
        }
    }

    /// The pieces that sound.
    static let soundingPieces: [CallScript.Piece] = (0...9).map { .digit($0) } + [.intro, .again, .bye]

    /// Whether bytes are nothing but copies of the pack's silent frame.
    func isSilence(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = min(rest.count, silence.count)
            guard rest.prefix(count).elementsEqual(silence[..<count]) else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
