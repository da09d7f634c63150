import OpenSSLCrypto
import Testing
import VerificationCore

struct IdentifierTests {
    @Test("R45 10,000 ids have no order, and share nothing but the mark of their type")
    func order() throws {
        let random = PrivateRandom()
        let ids = try (0..<10_000).map { _ in VerificationID(random: try random.bytes(identifierRandomBytes)).text }
        #expect(identifierRandomBytes * 8 >= 122)
        #expect(Set(ids).count == ids.count)
        let tails = ids.map { Array($0.utf8.dropFirst("ver_".utf8.count)) }
        #expect(ids.allSatisfy { $0.hasPrefix("ver_") } && tails.allSatisfy { $0.count == 26 })
        // Half of random ids rise; 10,000 of them stray from that by a tenth less than once in 10^50 runs.
        let rising = zip(ids, ids.dropFirst()).count { $0 < $1 }
        #expect((4500...5500).contains(rising), "\(rising) of 9,999 rise")
        // The last digit has three bits alone.
        for place in 0..<25 {
            let counts = Dictionary(grouping: tails.map { $0[place] }) { $0 }.mapValues(\.count)
            #expect(counts.count == 32, "place \(place) has \(counts.count) of 32 digits")
            #expect(counts.values.allSatisfy { (180...450).contains($0) }, "place \(place): \(counts)")
        }
    }
}
