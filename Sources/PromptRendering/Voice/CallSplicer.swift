/// Joins a pack's clips into one mp3 by copying whole frames: nothing is encoded, nothing can fail half-way.
struct CallSplicer: Sendable {
    let script: CallScript
    private let digits: [MP3Clip]
    private let intro: MP3Clip
    private let again: MP3Clip
    private let bye: MP3Clip
    /// What tells transactions; empty when the pack does not.
    private let words: [CallScript.Piece: MP3Clip]
    /// The pieces that sound.
    let soundingPieces: [CallScript.Piece]
    /// As many silent frames as the longest gap has.
    private let silence: [UInt8]

    /// - Parameter clips: The clips by name, with all that every pack has among them.
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
        let named =
            TransactionWord.allCases.map { (CallScript.Piece.word($0), $0.rawValue) }
            + ClipName.currencies.map { (CallScript.Piece.currency($0), $0) }
        let known = named.compactMap { piece, name in clips[name].map { (piece, $0) } }
        words = Dictionary(uniqueKeysWithValues: known)
        soundingPieces = (0...9).map { .digit($0) } + [.intro, .again, .bye] + known.map(\.0)
        silence = Array(repeatElement(intro.silentFrame, count: CallScript.silenceFramesMax).joined())
    }

    /// A frame of silence.
    var silentFrame: ArraySlice<UInt8> { silence.prefix(MP3Format.call.frameBytes) }

    /// The rounds of a call that says these digits, each 0 to 9, as often as the script says, and nothing more.
    func rounds(_ digits: [UInt8]) -> [CallRound] { Array(repeating: CallRound(digits), count: script.repeats) }

    /// The call of these rounds.
    func splice(_ rounds: [CallRound]) -> [UInt8] {
        let pieces = script.pieces(of: rounds)
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
    func file(_ rounds: [CallRound]) -> [UInt8] {
        let call = splice(rounds)
        return CallHeader.frame(of: call, silence: silentFrame) + call
    }

    /// How long the call of these rounds lasts.
    func duration(_ rounds: [CallRound]) -> Duration {
        MP3Format.call.duration(frames: frames(of: script.pieces(of: rounds)))
    }

    /// How long a call lasts that says the longest code and nothing more.
    func longestCall(digits count: Int) -> Duration { duration(rounds(longestCode(digits: count))) }

    /// The code that takes longest to say: the longest digit over and over.
    func longestCode(digits count: Int) -> [UInt8] {
        let longest = digits.indices.max { digits[$0].frameCount < digits[$1].frameCount } ?? 0
        return Array(repeating: UInt8(longest), count: count)
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
        case .word, .currency: words[piece]
        }
    }

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
