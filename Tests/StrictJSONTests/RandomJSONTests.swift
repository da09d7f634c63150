import StrictJSON
import Testing

struct RandomJSONTests {
    @Test("what is written is read back as it was, plain and pretty", arguments: UInt64(1)...20)
    func roundTrip(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for run in 0..<200 {
            let value = random.value(depth: 4)
            for pretty in [false, true] {
                let bytes = value.serialized(pretty: pretty)
                #expect((try? JSONValue.parse(bytes)) == value, "seed \(seed), run \(run)")
            }
        }
    }

    @Test("R50 20,000 mutated texts are refused or read, and what is read is written and read the same")
    func mutations() {
        let seed: UInt64 = 8259
        var random = SeededGenerator(seed: seed)
        var accepted = 0
        for run in 0..<20_000 {
            var bytes = random.value(depth: 3).serialized(pretty: run.isMultiple(of: 3))
            for _ in 0..<Int.random(in: 1...4, using: &random) { random.mutate(&bytes) }
            do throws(JSONError) {
                let value = try JSONValue.parse(bytes)
                accepted += 1
                let again = try JSONValue.parse(value.serialized())
                #expect(again == value, "seed \(seed), run \(run)")
            } catch {
                #expect((0...bytes.count).contains(error.offset), "seed \(seed), run \(run): \(error)")
            }
        }
        #expect((500..<15_000).contains(accepted), "seed \(seed)")
    }

    @Test("R50 a whole text cut at any place is never read as another")
    func cuts() throws {
        let text = Array(#"{"code":"471902","n":[1,-2.5e3,true,null,"\u00e9\ud83d\ude00"],"o":{"a":{}}}"#.utf8)
        #expect(throws: Never.self) { try JSONValue.parse(text) }
        for count in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONValue.parse(Array(text.prefix(count))) }
        }
    }
}

/// Random numbers, values and mutations that follow from a seed alone: SplitMix64.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &self) {
        case 0: .null
        case 1: .bool(.random(using: &self))
        case 2: .integer(Int64(truncatingIfNeeded: next()) >> Int64.random(in: 0...63, using: &self))
        case 3: .number(number())
        case 4, 5: .string(text())
        case 6: .array((0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth - 1) })
        default: .object(members(depth: depth))
        }
    }

    mutating func mutate(_ bytes: inout [UInt8]) {
        let interesting = Array("{}[]\",:\\/0123456789.eE+-untrfal \n\u{0}é".utf8) + [0x80, 0xC2, 0xED, 0xFF]
        let byte = interesting.randomElement(using: &self) ?? 0
        let place = Int.random(in: 0...bytes.count, using: &self)
        switch Int.random(in: 0..<5, using: &self) {
        case 0: bytes.insert(byte, at: place)
        case 1 where place < bytes.count: bytes[place] = byte
        case 2 where place < bytes.count: bytes.remove(at: place)
        case 3: bytes.insert(contentsOf: bytes.suffix(from: place), at: place)
        case 4: bytes.removeSubrange(place...)
        default: bytes.append(byte)
        }
    }

    private mutating func number() -> Double {
        let number = Double(bitPattern: next())
        return number.isFinite ? number : 0.5
    }

    private mutating func members(depth: Int) -> [JSONMember] {
        var members: [JSONMember] = []
        for _ in 0..<Int.random(in: 0...4, using: &self) {
            let name = text()
            guard !members.contains(where: { $0.name == name }) else { continue }
            members.append(JSONMember(name, value(depth: depth - 1)))
        }
        return members
    }

    private mutating func text() -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "b", "\"", "\\", "/", "\n", "\r", "\t", "\u{0}", "\u{1F}", "\u{7F}", "\u{85}", "\u{A0}", "é",
            "\u{301}", "\u{2028}", "漢", "😀",
            "\u{FFFF}", "\u{10FFFF}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...6, using: &self) {
            text.unicodeScalars.append(scalars.randomElement(using: &self) ?? "x")
        }
        return text
    }
}
