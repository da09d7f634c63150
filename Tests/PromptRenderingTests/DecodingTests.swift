import Foundation
import Testing

@testable import PromptRendering

@Suite struct DecodingTests {
    @Test(arguments: ["en", "id", "ms", "vi"])
    func `decoding a call gives the decoded clips one behind the other`(_ locale: String) throws {
        let pack = try Templates.pack(locale)
        let digits: [UInt8] = [4, 7, 1, 9, 0, 2]
        let whole = try ClipDecoder.decode(pack.splicer.splice(digits))
        var joined: [Float] = []
        for piece in pack.script.pieces(for: digits) {
            if let clip = pack.splicer.clip(of: piece) {
                joined += try ClipDecoder.decode(clip.bytes)
            } else if case .silence(let frames) = piece {
                joined += [Float](repeating: 0, count: frames * 576)
            }
        }
        #expect(whole.count == joined.count)
        let difference = zip(whole, joined).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(difference <= 1e-6, "largest difference \(difference)")
        #expect(whole.contains { abs($0) > 0.1 })
    }

    @Test func `bytes that the library cannot decode are a fault`() throws {
        let clip = try #require(try Templates.pack("en").clips["4"])
        #expect(throws: ClipDecoder.Fault.self) { try ClipDecoder.decode([UInt8](repeating: 0x55, count: 1440)) }
        #expect(throws: ClipDecoder.Fault.self) { try ClipDecoder.decode(Array(clip.bytes[70...])) }
        #expect(throws: ClipDecoder.Fault.self) { try ClipDecoder.decode(clip.bytes + [1, 2, 3] + clip.bytes) }
        #expect(try ClipDecoder.decode(clip.bytes).count == clip.frameCount * 576)
    }

    @Test func `a sine of full scale measures -3 dBFS in the band and far less outside of it`() {
        func level(_ hertz: Double, amplitude: Double = 1) -> SpeechLevel {
            SpeechLevel((0..<24_000).map { Float(amplitude * sin(2 * .pi * hertz * Double($0) / 24_000)) })
        }
        #expect(abs(level(1000).dbfs + 3.01) < 0.15)
        #expect(abs(level(1000, amplitude: 0.1).dbfs + 23.01) < 0.15)
        #expect(abs(level(300).dbfs + 6.02) < 0.2)
        #expect(level(50).dbfs < -30)
        #expect(level(10_000).dbfs < -25)
        #expect(abs(level(1000, amplitude: 0.5).peak - 0.5) < 1e-3)
    }

    @Test func `pauses do not count as speech, and silence has no level`() {
        let tone = (0..<24_000).map { Float(0.1 * sin(2 * .pi * 1000 * Double($0) / 24_000)) }
        let pause = [Float](repeating: 0, count: 48_000)
        #expect(abs(SpeechLevel(tone + pause).dbfs - SpeechLevel(tone).dbfs) < 0.1)
        #expect(SpeechLevel(pause).dbfs == -.infinity)
        #expect(SpeechLevel([]).dbfs == -.infinity)
    }
}
