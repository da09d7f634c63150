import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import OpenSSLCrypto

/// Someone who has the whole data folder, but no key file, tries codes against what is stored.
@Suite struct `A thief without the key ring` {
    private let samples: CryptoSamples
    private let thief: Thief
    private static let right = "471902"

    init() throws {
        samples = try CryptoSamples(seed: 55)
        thief = Thief(scope: samples.scope, number: "+6281234567890")
    }

    /// A mixture at each test, all of them in a long run.
    private static let tried = Soak.rounds("SANDI_SOAK_THIEF", short: 8, long: .max)

    @Test("R55 trying all codes in the usual ways finds nothing; with the key it finds the code")
    func everyCode() async throws {
        let stored = try samples.vault.digest(samples.code(Self.right), scope: samples.scope)
        let constructions = thief.constructions
        #expect(constructions.count >= 60 && Set(constructions.map(\.name)).count == constructions.count)
        let tried = constructions.prefix(Self.tried)
        let key = try #require(samples.ring.keys(for: .code).first { $0.id == stored.keyID })
        let own = thief.own(key)
        let (found, foundByKey) = await OwnThread.run {
            (
                tried.filter { Thief.code(behind: stored.bytes, by: $0) != nil }.map(\.name),
                Thief.code(behind: stored.bytes, by: own)
            )
        }
        #expect(found == [])
        #expect(foundByKey == 471_902)
        Soak.tell("thief \(tried.count) constructions over all codes found 0")
    }

    @Test("R55 keys of other purposes and other rings are of no use either")
    func otherKeys() throws {
        let stored = try samples.vault.digest(samples.code(Self.right), scope: samples.scope)
        let stranger = try KeyRing.generate(random: samples.random, at: samples.time)
        let keys = KeyPurpose.allCases.filter { $0 != .code }.flatMap { samples.ring.keys(for: $0) }
        for key in keys + stranger.keys(for: .code) {
            let near = UInt32(471_000)..<472_000
            #expect(Thief.code(behind: stored.bytes, by: thief.own(key), among: near) == nil)
        }
    }

    @Test("R55 each of these ways would find a code that was stored in it")
    func eachWorks() throws {
        for construction in thief.constructions {
            let made = try #require(Thief.digest(Self.right, by: construction), "\(construction.name)")
            let near = UInt32(471_890)..<471_910
            #expect(Thief.code(behind: made, by: construction, among: near) == 471_902, "\(construction.name)")
        }
    }
}
