import Testing

@testable import PromptRendering

/// Clips that were damaged on purpose, each in one way.
enum Damage: String, CaseIterable, CustomTestStringConvertible {
    case nothingLeft, id3v2, id3v1, xingFrame, infoFrame, byteCut, byteAdded, byteInserted, frameBorder
    case otherRate, otherBitrate, forbiddenBitrate, freeFormat, forbiddenRate, stereo, checksum, padding
    case layer2, reservedVersion, mpeg1, reservoir, overrun, tooManyValues, loudStart, loudEnd, onlySilence

    var testDescription: String { rawValue }

    /// The rule that the damage breaks, and the frame where it shows.
    func fault(_ damaged: [UInt8], _ clip: MP3Clip) -> MP3Fault {
        let count = clip.frameCount
        return switch self {
        case .nothingLeft: MP3Fault(.empty, frame: 0)
        case .id3v2: MP3Fault(.tagInFront, frame: 0)
        case .id3v1: MP3Fault(.tagAtEnd, frame: count)
        case .xingFrame, .infoFrame: MP3Fault(.infoFrame, frame: 0)
        case .byteCut: MP3Fault(.cut, frame: count - 1)
        case .byteAdded: MP3Fault(.cut, frame: count)
        case .byteInserted: MP3Fault(.noFrame, frame: 4)
        case .frameBorder: MP3Fault(.noFrame, frame: 3)
        case .otherRate, .otherBitrate, .mpeg1: MP3Fault(.otherFormat, frame: 3)
        case .forbiddenBitrate, .freeFormat: MP3Fault(.noBitrate, frame: 3)
        case .forbiddenRate: MP3Fault(.noSampleRate, frame: 3)
        case .stereo: MP3Fault(.notMono, frame: 3)
        case .checksum: MP3Fault(.checksum, frame: 3)
        case .padding: MP3Fault(.padding, frame: 3)
        case .layer2: MP3Fault(.notLayer3, frame: 3)
        case .reservedVersion: MP3Fault(.reservedVersion, frame: 3)
        case .reservoir: MP3Fault(.reservoir, frame: 3)
        case .overrun: MP3Fault(.overrun, frame: 3)
        case .tooManyValues: MP3Fault(.tooManyValues, frame: 3)
        case .loudStart: MP3Fault(.notSilentAtStart, frame: 1)
        case .loudEnd: MP3Fault(.notSilentAtEnd, frame: damaged.count / 144 - 2)
        case .onlySilence: MP3Fault(.nothingHeard, frame: 0)
        }
    }

    func damaged(_ clip: MP3Clip) -> [UInt8] {
        var bytes = clip.bytes
        let third = 3 * 144
        switch self {
        case .nothingLeft: return []
        case .id3v2: return Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0] + bytes
        case .id3v1: return bytes + Array("TAG".utf8) + [UInt8](repeating: 0x20, count: 125)
        case .xingFrame, .infoFrame:
            var frame = Array(bytes[..<144])
            frame.replaceSubrange(13..<17, with: (self == .xingFrame ? "Xing" : "Info").utf8)
            return frame + bytes
        case .byteCut: bytes.removeLast()
        case .byteAdded: bytes.append(0)
        case .byteInserted: bytes.insert(0, at: third + 100)
        case .frameBorder: bytes[third] = 0
        case .otherRate: bytes[third + 2] = bytes[third + 2] & 0xF3 | 0x08
        case .otherBitrate: bytes[third + 2] = bytes[third + 2] & 0x0F | 0x50
        case .forbiddenBitrate: bytes[third + 2] |= 0xF0
        case .freeFormat: bytes[third + 2] &= 0x0F
        case .forbiddenRate: bytes[third + 2] |= 0x0C
        case .stereo: bytes[third + 3] &= 0x3F
        case .checksum: bytes[third + 1] &= 0xFE
        case .padding: bytes[third + 2] |= 0x02
        case .layer2: bytes[third + 1] = bytes[third + 1] & 0xF9 | 0x04
        case .reservedVersion: bytes[third + 1] = bytes[third + 1] & 0xE7 | 0x08
        case .mpeg1: bytes[third + 1] |= 0x18
        case .reservoir: bytes[third + 4] = 1
        case .overrun: bytes[third + 5] |= 0x7F
        case .tooManyValues:
            bytes[third + 6] |= 0x07
            bytes[third + 7] |= 0xFC
        // Whole frames are cut off, so that exactly one silent frame is left at the end.
        case .loudStart: return Array(bytes[(144 * (clip.silentFramesInFront - 1))...])
        case .loudEnd: return bytes.dropLast(144 * trailingSilence(clip)) + clip.silentFrame
        case .onlySilence: return Array(repeatElement(clip.silentFrame, count: 6).joined())
        }
        return bytes
    }

    private func trailingSilence(_ clip: MP3Clip) -> Int {
        let silence = (try? MP3Clip.walk(clip.bytes)) ?? []
        return silence.reversed().prefix { $0 }.count
    }
}

@Suite struct MP3ClipTests {
    @Test(arguments: Damage.allCases)
    func `a clip damaged in one way is refused by the rule it breaks`(_ damage: Damage) throws {
        let clip = try #require(try Templates.pack("en").clips["4"])
        let bytes = damage.damaged(clip)
        #expect(throws: damage.fault(bytes, clip)) { try MP3Clip(bytes) }
    }

    @Test func `every clip of every pack begins and ends with two silent frames`() throws {
        for pack in try Templates.library.get().voices.values {
            for clip in pack.clips.values {
                let silence = try MP3Clip.walk(clip.bytes)
                #expect(silence.prefix(2) == [true, true] && silence.suffix(2) == [true, true])
                #expect(silence.contains(false))
                #expect(clip.duration == .milliseconds(24 * silence.count))
            }
        }
    }

    @Test func `random and mutated bytes are refused or accepted, but never trap`() throws {
        var numbers = SeededNumbers("random and mutated clips")
        let clip = try #require(try Templates.pack("id").clips["7"])
        let splicer = try Templates.pack("id").splicer
        let call = splicer.splice([4, 7, 1, 9, 0, 2])
        var refused = 0
        for round in 0..<10_000 {
            let bytes = mutated(round % 50 == 0 ? call : clip.bytes, round, &numbers)
            do {
                let accepted = try MP3Clip(bytes)
                #expect(accepted.bytes == bytes && accepted.frameCount * 144 == bytes.count)
            } catch {
                refused += 1
            }
            if let rounds = try? splicer.codes(in: bytes) {
                #expect(rounds == [[4, 7, 1, 9, 0, 2], [4, 7, 1, 9, 0, 2]])
            }
        }
        #expect(refused > 5_000)
    }

    private func mutated(_ bytes: [UInt8], _ round: Int, _ numbers: inout SeededNumbers) -> [UInt8] {
        var bytes = bytes
        switch round % 5 {
        case 0: return numbers.bytes(Int.random(in: 0...1000, using: &numbers))
        case 1: return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &numbers)))
        case 2: bytes.removeSubrange(0..<Int.random(in: 0...bytes.count, using: &numbers))
        case 3:
            // A true header in front of random bytes reaches the deeper checks.
            return Array(bytes[..<4]) + numbers.bytes(Int.random(in: 0...300, using: &numbers))
        default:
            for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
        }
        return bytes
    }
}
