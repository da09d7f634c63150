import Testing

@testable import PromptRendering

@Suite struct CallSplicerTests {
    @Test(arguments: ["en", "id", "ms", "vi"])
    func `a spliced call is read back as its code, as often as it is said`(_ locale: String) throws {
        var numbers = SeededNumbers("codes in \(locale)")
        let splicer = try Templates.pack(locale).splicer
        for length in 4...10 {
            for round in 0..<6 {
                let digits = round == 0 ? Array(repeating: UInt8(length - 1), count: length) : numbers.digits(length)
                let call = splicer.splice(digits)
                let rounds = try splicer.codes(in: call)
                #expect(rounds == Array(repeating: digits, count: splicer.script.repeats))
            }
        }
    }

    @Test(arguments: 4...10)
    func `a call is as long as its clips and the script's gaps together`(_ length: Int) throws {
        var numbers = SeededNumbers("call lengths")
        let pack = try Templates.pack("id")
        let (script, splicer) = (pack.script, pack.splicer)
        let digits = numbers.digits(length)
        func frames(_ name: String) throws -> Int { try #require(pack.clips[name]).frameCount }
        let code =
            try digits.reduce(0) { try $0 + frames(String($1)) } + (length - 1) * script.betweenDigits
            + (length >= 6 ? script.middle : 0)
        let again = try frames("again") + script.beforeAgain + script.afterAgain
        let start = try script.lead + frames("intro") + script.afterIntro
        let around = try start + script.beforeBye + frames("bye") + script.tail
        let total = around + script.repeats * code + (script.repeats - 1) * again
        let call = splicer.splice(digits)
        #expect(call.count == total * 144)
        #expect(splicer.duration(digits) == .milliseconds(24 * total))
        #expect(splicer.duration(digits) == .microseconds(call.count * 1_000_000 / 6000))
        #expect(try MP3Clip.walk(call).count == total)
        #expect(splicer.duration(digits) <= splicer.longestCall(digits: length))
    }

    @Test func `every frame of a call comes from a clip or is the pack's silent frame`() throws {
        let pack = try Templates.pack("en")
        let call = pack.splicer.splice([4, 7, 1, 9, 0, 2])
        func frames(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
            stride(from: 0, to: bytes.count, by: 144).map { bytes[$0..<($0 + 144)] }
        }
        let known = Set(pack.clips.values.flatMap { frames($0.bytes) }.map(Array.init))
        #expect(frames(call).allSatisfy { known.contains(Array($0)) })
    }

    @Test func `gaps of no length are left out, and a script that says the code once has no repetition`() throws {
        let pack = try Templates.pack("ms")
        var script = pack.script
        (script.repeats, script.lead, script.tail, script.afterIntro) = (1, 0, 0, 0)
        let splicer = CallSplicer(script: script, clips: pack.clips)
        let call = splicer.splice([0, 0, 7, 7])
        #expect(call.starts(with: try #require(pack.clips["intro"]).bytes))
        #expect(try splicer.codes(in: call) == [[0, 0, 7, 7]])
        #expect(throws: CallSplicer.Fault.notTheScript) { try pack.splicer.codes(in: call) }
    }

    @Test func `a call is not read back when something in it was swapped, shortened or put in`() throws {
        let pack = try Templates.pack("id")
        let splicer = pack.splicer
        let digits: [UInt8] = [4, 7, 1, 9, 0, 2]
        let call = splicer.splice(digits)
        let four = try #require(pack.clips["4"])
        let start = (pack.script.lead + pack.script.afterIntro + (try #require(pack.clips["intro"]).frameCount)) * 144
        #expect(call[start...].starts(with: four.bytes))

        var longerGap = call
        longerGap.insert(contentsOf: four.silentFrame, at: start)
        #expect(throws: CallSplicer.Fault.notTheScript) { try splicer.codes(in: longerGap) }
        var cutDigit = call
        cutDigit.removeSubrange((start + 144 * 10)..<(start + 144 * 11))
        #expect(throws: CallSplicer.Fault.unknownSound(frame: start / 144 + four.silentFramesInFront)) {
            try splicer.codes(in: cutDigit)
        }
        var changedSound = call
        changedSound[start + 144 * 10 + 100] ^= 1
        #expect(throws: CallSplicer.Fault.unknownSound(frame: start / 144 + four.silentFramesInFront)) {
            try splicer.codes(in: changedSound)
        }
        var changedSilence = call
        changedSilence[100] ^= 1
        #expect(throws: CallSplicer.Fault.self) { try splicer.codes(in: changedSilence) }
        #expect(throws: CallSplicer.Fault.notTheScript) { try splicer.codes(in: []) }
        #expect(throws: CallSplicer.Fault.notFrames(MP3Fault(.cut, frame: call.count / 144 - 1))) {
            try splicer.codes(in: call.dropLast())
        }
        let fewerAgain = splicer.splice([4, 7, 1, 9, 0])
        #expect(try splicer.codes(in: fewerAgain) != [digits, digits])
    }

    @Test func `a call with a swapped digit is read as what it says, and refused for the code`() throws {
        let pack = try Templates.pack("en")
        let right: [UInt8] = [4, 7, 1, 9, 0, 2]
        let call = pack.splicer.file([4, 7, 1, 9, 0, 3])
        #expect(try pack.splicer.read(call).first?.digits == [4, 7, 1, 9, 0, 3])
        #expect(throws: (any Error).self) { try PromptLibrary.require(call, says: pack.splicer.rounds(right), pack) }
        try PromptLibrary.require(pack.splicer.file(right), says: pack.splicer.rounds(right), pack)
    }
}
