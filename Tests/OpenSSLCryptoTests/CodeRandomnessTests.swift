import ServiceDoubles
import Testing
import VerificationCore

@testable import OpenSSLCrypto

struct CodeRandomnessTests {
    /// Chi-square values that a fair source passes with p > 0.001: 9 and 999 degrees of freedom.
    private static let digitLimit = 27.877
    private static let bucketLimit = 1142.8

    @Test("R1 a million codes are even in every position and over 1,000 buckets")
    func million() async throws {
        let seed: UInt64 = 20_260_101
        let statistics = try await Statistics.gathered(of: 1_000_000, from: BlockRandom(seed: seed))
        for (position, value) in statistics.digits.enumerated() {
            #expect(value < Self.digitLimit, "seed \(seed), position \(position)")
        }
        #expect(statistics.buckets < Self.bucketLimit, "seed \(seed)")
    }

    @Test("R1 OpenSSL's generator gives even codes; the bounds fail a sound one less than once in 10^8 runs")
    func realGenerator() async throws {
        let statistics = try await Statistics.gathered(of: 100_000, from: PrivateRandom())
        for value in statistics.digits { #expect(value < 70) }
        #expect(statistics.buckets < 1300)
    }

    @Test("R1 a modulo without rejection would be seen")
    func biasedSource() async throws {
        // Bytes 0 to 255 folded onto 0 to 249 first give the digits 0 to 5 too often, as a bare modulo does.
        let biased = MappedRandom(base: BlockRandom(seed: 7)) { $0 % 250 }
        let statistics = try await Statistics.gathered(of: 1_000_000, from: biased)
        #expect(statistics.digits.allSatisfy { $0 > Self.digitLimit })
    }

    @Test("R1 random bytes reach both ends", arguments: [(UInt8(0), "000000"), (249, "999999"), (9, "999999")])
    func ends(byte: UInt8, text: String) throws {
        #expect(try CodeGenerator(random: ConstantRandom(byte)).code(length: 6).revealText() == text)
    }

    @Test("R1 every length gives codes of that length", arguments: CodePolicy.lengths)
    func lengths(length: Int) throws {
        let code = try CodeGenerator(random: PrivateRandom()).code(length: length)
        #expect(code.length == length && code.revealText().utf8.count == length)
    }

    @Test("R2 a source of rejected bytes gives an error and no code", arguments: [UInt8(250), 255])
    func rejectedOnly(byte: UInt8) {
        #expect(throws: RandomSourceError.self) { try CodeGenerator(random: ConstantRandom(byte)).code(length: 6) }
    }

    @Test("R2 no code, key, ring or envelope is made when OpenSSL's generator fails", arguments: [Int32(0), -1])
    func failingGenerator(status: Int32) throws {
        let failing = PrivateRandom { start, count in
            start.update(repeating: 7, count: Int(count))
            return status
        }
        let samples = try CryptoSamples(seed: 1)
        #expect(throws: RandomSourceError.self) { try failing.bytes(16) }
        #expect(throws: RandomSourceError.self) { try CodeGenerator(random: failing).code(length: 6) }
        #expect(throws: RandomSourceError.self) { try KeyRing.generate(random: failing, at: samples.time) }
        #expect(throws: RandomSourceError.self) { try samples.ring.rotated(random: failing, at: samples.time) }
        #expect(throws: RandomSourceError.self) { try APIKeyText.generate(isTest: false, random: failing) }
        let vault = try OpenSSLVault(ring: samples.ring, random: failing)
        #expect(throws: VaultError.self) { try vault.sealEnvelope(samples.code("471902"), scope: samples.scope) }
        #expect(throws: VaultError.self) {
            try vault.sealText("ann@example.com", application: samples.scope.application, row: "1")
        }
    }

    @Test func `OpenSSL's generator gives as many bytes as asked for, and other ones each time`() throws {
        let random = PrivateRandom()
        #expect(try random.bytes(0) == [])
        #expect(try random.bytes(PrivateRandom.bytesMax).count == PrivateRandom.bytesMax)
        #expect(try random.bytes(32) != random.bytes(32))
    }
}

/// How far counted digits and buckets of codes are from even, as chi-square values.
private struct Statistics {
    let digits: [Double]
    let buckets: Double

    static func gathered(of count: Int, from source: some RandomSource) async throws -> Statistics {
        try await OwnThread.run { try Statistics(of: count, from: CodeGenerator(random: source)) }
    }

    private init(of count: Int, from generator: CodeGenerator) throws {
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 6)
        var bucketCounts = [Int](repeating: 0, count: 1000)
        for _ in 0..<count {
            let digits = try generator.code(length: 6).revealDigits()
            var value = 0
            for position in 0..<6 {
                counts[position][Int(digits[position])] += 1
                value = value * 10 + Int(digits[position])
            }
            bucketCounts[value / 1000] += 1
        }
        digits = counts.map { Statistics.chiSquare($0, of: count) }
        buckets = Statistics.chiSquare(bucketCounts, of: count)
    }

    private static func chiSquare(_ counts: [Int], of total: Int) -> Double {
        let expected = Double(total) / Double(counts.count)
        return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    }
}

private struct ConstantRandom: RandomSource {
    let byte: UInt8

    init(_ byte: UInt8) {
        self.byte = byte
    }

    func bytes(_ count: Int) -> [UInt8] { Array(repeating: byte, count: count) }
}

private struct MappedRandom: RandomSource {
    let base: BlockRandom
    let map: @Sendable (UInt8) -> UInt8

    init(base: BlockRandom, map: @escaping @Sendable (UInt8) -> UInt8) {
        self.base = base
        self.map = map
    }

    func bytes(_ count: Int) throws(RandomSourceError) -> [UInt8] { base.bytes(count).map(map) }
}
