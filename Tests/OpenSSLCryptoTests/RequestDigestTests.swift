import ServiceDoubles
import Testing
import VerificationCore

@testable import OpenSSLCrypto

/// The keyed digests by which requests are known again.
struct RequestDigestTests {
    private let samples: CryptoSamples
    private let bytes = Array(#"{"to":{"phone":"+6281234567890"}}"#.utf8)

    init() throws {
        samples = try CryptoSamples(seed: 58)
    }

    @Test("R47 R58 a request is known again under the same ring, also when every key that rotates was rotated")
    func same() throws {
        let application = samples.scope.application
        let first = try samples.vault.requestDigest(bytes, of: .request(route: "create"), application: application)
        #expect(first.count == 32)
        let rotated = try samples.ring.rotated(random: samples.random, at: samples.time)
        for ring in [samples.ring, rotated] {
            let vault = try OpenSSLVault(ring: ring, random: samples.random)
            #expect(try vault.requestDigest(bytes, of: .request(route: "create"), application: application) == first)
        }
        let stranger = try OpenSSLVault(ring: KeyRing.generate(random: samples.random, at: samples.time))
        #expect(try stranger.requestDigest(bytes, of: .request(route: "create"), application: application) != first)
    }

    @Test("R58 the same bytes of another application, part or route have another digest, which no plain key makes")
    func different() throws {
        let parts: [RequestPart] = [
            .request(route: "create"), .request(route: "resend"), .idempotencyKey(route: "create"),
            .idempotencyKey(route: "resend"), .transaction,
        ]
        var digests = [sha256(bytes)]
        for application in [samples.scope.application, samples.random.id()] {
            for part in parts {
                digests.append(try samples.vault.requestDigest(bytes, of: part, application: application))
            }
        }
        for purpose in KeyPurpose.allCases {
            for key in samples.ring.keys(for: purpose) { digests.append(try MACKey(key.secret).digest(bytes)) }
        }
        #expect(Set(digests).count == digests.count)
    }
}
