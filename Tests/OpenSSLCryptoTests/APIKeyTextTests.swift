import ServiceDoubles
import Testing
import VerificationCore

@testable import OpenSSLCrypto

struct APIKeyTextTests {
    @Test("R42 a key has a mark, 256 random bits and a checksum, and is read back", arguments: [true, false])
    func roundTrip(isTest: Bool) throws {
        let key = try APIKeyText.generate(isTest: isTest, random: PrivateRandom())
        let text = key.reveal()
        #expect(text.hasPrefix(isTest ? "sk_test_" : "sk_live_") && text.utf8.count == 8 + 43 + 6)
        let read = try #require(APIKeyText(text))
        #expect(read.isTest == isTest && read.digest == key.digest && read.reveal() == text)
        #expect(key.digest == sha256(Array(text.utf8)) && key.hint == String(text.suffix(4)))
    }

    @Test("R42 keys are made of every character, evenly enough, and none comes twice")
    func characters() throws {
        let seed: UInt64 = 4242
        let random = BlockRandom(seed: seed)
        let keys = try (0..<5000).map { _ in try APIKeyText.generate(isTest: false, random: random).reveal() }
        #expect(Set(keys).count == keys.count)
        var counts: [Character: Int] = [:]
        for key in keys { for character in key.dropFirst(8).prefix(43) { counts[character, default: 0] += 1 } }
        let expected = Double(5000 * 43) / 62
        let chiSquare = counts.values.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        // 61 degrees of freedom, p > 0.001.
        #expect(counts.count == 62 && chiSquare < 100.9, "seed \(seed)")
    }

    @Test("R42 a key with any one character changed, dropped or added is refused before any look-up")
    func mistyped() throws {
        let text = try APIKeyText.generate(isTest: false, random: SeededRandom(seed: 3)).reveal()
        let characters = Array(text)
        for place in characters.indices {
            for other in ["0", "z", "_", "é", "\0", " "] as [Character] where characters[place] != other {
                var changed = characters
                changed[place] = other
                #expect(APIKeyText(String(changed)) == nil, "place \(place)")
            }
            var cut = characters
            cut.remove(at: place)
            #expect(APIKeyText(String(cut)) == nil)
        }
        for other in ["", text + "x", " " + text, text + "\n", text.uppercased(), String(repeating: text, count: 1000)]
        {
            #expect(APIKeyText(other) == nil)
        }
    }

    @Test func `a live key is not a test key`() throws {
        let text = try APIKeyText.generate(isTest: false, random: SeededRandom(seed: 3)).reveal()
        #expect(APIKeyText("sk_test_" + text.dropFirst(8)) == nil)
    }
}
