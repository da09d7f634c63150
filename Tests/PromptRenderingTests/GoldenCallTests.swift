import OpenSSLCrypto
import Testing
import VerificationCore

@testable import PromptRendering

@Suite struct GoldenCallTests {
    /// The digests were made by joining the clips' files with another program; a changed pack changes them.
    @Test(arguments: [
        ("en", "50d2fa6d3ef85ee8c8e96a46c80e1f7b068a3998d3af9dd41c0cc9466bf228d1"),
        ("id", "12fc09ea4d0babeb17b38f26e9446ee42ee14f4bc9d48a422892ca9e19b37e91"),
    ])
    func `the call for 471902 has not changed by a byte`(_ locale: String, _ digest: String) throws {
        let code = try #require(Code(ascii: Array("471902".utf8)))
        let call = try Templates.library.get().say(code, locale: locale)
        #expect(hex(sha256(Array(call.audio.dropFirst(144)))) == digest)
        let frames = call.audio.count / 144 - 1
        let silentFrame = try #require(Templates.library.get().clip("0", locale: locale)).audio.prefix(144)
        #expect(call.audio.starts(with: silentFrame.prefix(13)))
        #expect(String(decoding: call.audio[13..<17], as: UTF8.self) == "Info")
        #expect(Array(call.audio[17..<25]) == [0, 0, 0, 3, 0, 0, UInt8(frames >> 8), UInt8(frames & 255)])
        #expect(call.audio[25..<29].reduce(0) { $0 << 8 | Int($1) } == call.audio.count)
        #expect(call.audio[29..<144].allSatisfy { $0 == 0 })
    }

    @Test(arguments: [
        (4, [8, 8, 8]), (5, [8, 8, 8, 8]), (6, [8, 8, 13, 8, 8]), (7, [8, 8, 13, 8, 8, 8]),
        (10, [8, 8, 8, 8, 13, 8, 8, 8, 8]),
    ])
    func `codes of six or more digits have a longer gap in their middle`(_ length: Int, _ gaps: [Int]) {
        let script = CallScript(
            repeats: 1, lead: 1, afterIntro: 2, betweenDigits: 8, middle: 5, beforeAgain: 3, afterAgain: 4,
            beforeBye: 6, tail: 7)
        let digits = (0..<length).map { UInt8($0) }
        var code: [CallScript.Piece] = []
        for digit in digits {
            if digit > 0 { code.append(.silence(gaps[Int(digit) - 1])) }
            code.append(.digit(digit))
        }
        #expect(
            script.pieces(for: digits)
                == [.silence(1), .intro, .silence(2)] + code + [.silence(6), .bye, .silence(7)])
        var twice = script
        twice.repeats = 2
        #expect(
            twice.pieces(for: digits)
                == [.silence(1), .intro, .silence(2)] + code + [.silence(3), .again, .silence(4)] + code
                + [.silence(6), .bye, .silence(7)])
    }
}
