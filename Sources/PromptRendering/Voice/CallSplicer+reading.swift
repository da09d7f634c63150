extension CallSplicer {
    /// Why bytes are no call of this pack. Holds no digit.
    enum Fault: Error, Hashable, CustomStringConvertible {
        /// The first frame is not the header of what follows.
        case noHeader
        /// Not whole frames of the call's format.
        case notFrames(MP3Fault)
        /// From this frame on stands what is neither a clip nor silence.
        case unknownSound(frame: Int)
        /// The pieces stand in another order, or with other gaps, than the script has them.
        case notTheScript

        var description: String {
            switch self {
            case .noHeader: "the first frame is not the header of a call"
            case .notFrames(let fault): "not a call: \(fault)"
            case .unknownSound(let frame): "frame \(frame) belongs to no clip of the pack"
            case .notTheScript: "the clips and gaps do not follow the script"
            }
        }
    }

    /// Reads a whole mp3 back: its header, then the call.
    func read(_ audio: [UInt8]) throws(Fault) -> [CallRound] {
        guard let call = CallHeader.callBehind(audio, silence: silentFrame) else { throw .noHeader }
        return try unsplice(call)
    }

    /// Reads a finished call back into what it says each time that it says a code.
    ///
    /// The pieces are found by their sound alone; only then is the layout held against the script.
    func unsplice(_ call: [UInt8]) throws(Fault) -> [CallRound] {
        let found = try pieces(of: call)
        guard let rounds = CallRound.read(found), let first = rounds.first,
            rounds.allSatisfy({ $0.digits.count == first.digits.count }),
            // A call that tells nothing but its code has no reason to say it less often.
            first.transaction == nil ? rounds.count == script.repeats : rounds.count <= script.repeats,
            found == script.pieces(of: rounds)
        else { throw .notTheScript }
        return rounds
    }

    private func pieces(of call: [UInt8]) throws(Fault) -> [CallScript.Piece] {
        let isSilent: [Bool]
        do throws(MP3Fault) {
            isSilent = try MP3Clip.walk(call)
        } catch {
            throw .notFrames(error)
        }
        let frameBytes = MP3Format.call.frameBytes
        var pieces: [CallScript.Piece] = []
        var position = 0
        while position < isSilent.count {
            let sound = isSilent[position...].firstIndex(of: false) ?? isSilent.count
            let next = piece(in: call, soundingAt: sound, notBefore: position)
            let gapEnd = next?.start ?? isSilent.count
            guard next != nil || sound == isSilent.count,
                isSilence(call[(position * frameBytes)..<(gapEnd * frameBytes)])
            else { throw .unknownSound(frame: sound) }
            if gapEnd > position { pieces.append(.silence(gapEnd - position)) }
            if let next { pieces.append(next.piece) }
            position = next?.end ?? isSilent.count
        }
        return pieces
    }

    /// The clip whose first frame with sound is this one. No clip sounds like another's beginning, so there is one at
    /// most.
    private func piece(
        in call: [UInt8], soundingAt sound: Int, notBefore position: Int
    ) -> (piece: CallScript.Piece, start: Int, end: Int)? {
        let frameBytes = MP3Format.call.frameBytes
        for piece in soundingPieces {
            guard let clip = clip(of: piece) else { continue }
            let start = sound - clip.silentFramesInFront
            let end = start + clip.frameCount
            guard start >= position, end * frameBytes <= call.count,
                // The first frame with sound tells nearly all clips apart; then the whole clip must be there.
                call[(sound * frameBytes)..<((sound + 1) * frameBytes)] == clip.sounding.prefix(frameBytes),
                call[(start * frameBytes)..<(end * frameBytes)] == clip.bytes[...]
            else { continue }
            return (piece, start, end)
        }
        return nil
    }
}
