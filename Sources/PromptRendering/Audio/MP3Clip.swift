/// A clip that may stand anywhere in a call: whole frames of the call's format, silent at both ends.
///
/// Two silent frames at each end empty a decoder's state, so that decoding joined clips gives the joined sounds.
struct MP3Clip: Sendable, Hashable {
    let bytes: [UInt8]
    let frameCount: Int
    /// Silent frames in front of the first frame with sound, at least two.
    let silentFramesInFront: Int

    /// Walks all frames and checks every rule.
    /// - Throws: The first rule that is broken, in the order of the frames.
    init(_ bytes: [UInt8]) throws(MP3Fault) {
        guard !bytes.isEmpty else { throw MP3Fault(.empty, frame: 0) }
        guard !bytes.starts(with: Array("ID3".utf8)) else { throw MP3Fault(.tagInFront, frame: 0) }
        let silence = try MP3Clip.walk(bytes)
        guard let front = silence.firstIndex(of: false), let last = silence.lastIndex(of: false) else {
            throw MP3Fault(.nothingHeard, frame: 0)
        }
        guard front >= silentFramesMin else { throw MP3Fault(.notSilentAtStart, frame: front) }
        guard silence.count - 1 - last >= silentFramesMin else { throw MP3Fault(.notSilentAtEnd, frame: last) }
        self.bytes = bytes
        frameCount = silence.count
        silentFramesInFront = front
    }

    /// How long the clip sounds.
    var duration: Duration { MP3Format.call.duration(frames: frameCount) }

    /// The silent frame that the clip begins with.
    var silentFrame: ArraySlice<UInt8> { bytes[..<MP3Format.call.frameBytes] }

    /// The clip without the silence in front: what tells it from other clips.
    var sounding: ArraySlice<UInt8> { bytes[(silentFramesInFront * MP3Format.call.frameBytes)...] }

    /// Says of each frame whether it is silent.
    static func walk(_ bytes: [UInt8]) throws(MP3Fault) -> [Bool] {
        let frameBytes = MP3Format.call.frameBytes
        var silence: [Bool] = []
        silence.reserveCapacity(bytes.count / frameBytes)
        var offset = 0
        while offset < bytes.count {
            let frame: MP3Frame
            do throws(MP3Fault.Rule) {
                frame = try MP3Frame(bytes, at: offset)
            } catch {
                let isTag = bytes[offset...].starts(with: Array("TAG".utf8))
                throw MP3Fault(isTag ? .tagAtEnd : error, frame: silence.count)
            }
            silence.append(frame.isSilent)
            offset += frameBytes
        }
        return silence
    }
}

/// One granule of overlap and the memory of the filter bank: two frames empty both.
private let silentFramesMin = 2
