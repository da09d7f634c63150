public import ServiceDoubles

/// Makes inputs out of others, from a seed: for the short form, which knows nothing of what an input reaches.
public struct Mutation: Sendable {
    private let random: SeededRandom
    private let dictionary: [[UInt8]] = [
        [0], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], Array("\\u0000".utf8), Array("null".utf8),
        Array("-1".utf8), Array("1e999".utf8), Array("9223372036854775808".utf8), Array("\r\n".utf8), Array("{\"".utf8),
        Array("]}".utf8), Array("\u{202E}".utf8), Array("٣".utf8), Array("%00".utf8), Array("&*a".utf8),
    ]

    public init(_ random: SeededRandom) {
        self.random = random
    }

    /// One of the seeds, changed a few times.
    public func input(from seeds: [[UInt8]]) -> [UInt8] {
        var input = seeds.isEmpty ? [] : seeds[number(below: seeds.count)]
        for _ in 0...number(below: 6) { change(&input, seeds) }
        return Array(input.prefix(4096))
    }

    private func change(_ input: inout [UInt8], _ seeds: [[UInt8]]) {
        let place = number(below: input.count + 1)
        switch number(below: 7) {
        case 0 where place < input.count: input[place] = UInt8(number(below: 256))
        case 1 where place < input.count: input[place] ^= 1 << UInt8(number(below: 8))
        case 2: input.insert(contentsOf: dictionary[number(below: dictionary.count)], at: place)
        case 3: input.removeSubrange(place..<min(input.count, place + number(below: 8)))
        case 4: input.removeSubrange(place...)
        case 5: input.insert(contentsOf: input[place...].prefix(64), at: place)
        default: input += seeds.isEmpty ? [] : seeds[number(below: seeds.count)].suffix(number(below: 64))
        }
    }

    private func number(below bound: Int) -> Int {
        guard bound > 1, let bytes = try? random.bytes(3) else { return 0 }
        return (Int(bytes[0]) << 16 | Int(bytes[1]) << 8 | Int(bytes[2])) % bound
    }
}
