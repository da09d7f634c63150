import ServiceDoubles
import Testing
import VerificationCore

@testable import OpenSSLCrypto

struct SubjectVaultTests {
    private let samples: CryptoSamples
    private let subject: DestinationKey
    private let text = "ID2+6281234567890"

    init() throws {
        samples = try CryptoSamples(seed: 84)
        subject = DestinationKey(application: samples.scope.application, index: [1, 2, 3])
    }

    @Test("R84 text under a subject's key is opened with that key alone, for its row alone")
    func bound() throws {
        let vault = samples.vault
        let key = try vault.makeSubjectKey(for: subject)
        let box = try vault.sealText(text, under: key, row: "ver_1")
        #expect(vault.needsSubjectKey(box) && key.isFresh)
        #expect(try vault.openText(box, under: key, row: "ver_1") == text)
        #expect(throws: VaultError.notAuthentic) { try vault.openText(box, under: key, row: "ver_2") }
        let another = try vault.makeSubjectKey(for: subject)
        #expect(throws: VaultError.notAuthentic) { try vault.openText(box, under: another, row: "ver_1") }
        let moved = SubjectKey(subject: DestinationKey(application: subject.application, index: [9]), box: key.box)
        #expect(throws: VaultError.notAuthentic) { try vault.openText(box, under: moved, row: "ver_1") }
        for bit in 0..<(box.bytes.count * 8) {
            var changed = box.bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: VaultError.notAuthentic, "bit \(bit)") {
                try vault.openText(SealedBox(bytes: changed), under: key, row: "ver_1")
            }
        }
    }

    @Test("R84 with the ring but without the subject's key, nothing opens what was sealed")
    func destroyed() throws {
        let key = try samples.vault.makeSubjectKey(for: subject)
        let box = try samples.vault.sealText(text, under: key, row: "ver_1")
        #expect(throws: VaultError.self) {
            try samples.vault.openText(box, application: subject.application, row: "ver_1")
        }
        #expect(!box.bytes.contains(Array("81234".utf8)))
    }

    @Test("R56 a renewed key opens what the former sealed, under another key of the ring")
    func renewed() throws {
        let key = try samples.vault.makeSubjectKey(for: subject)
        let box = try samples.vault.sealText(text, under: key, row: "ver_1")
        let rotated = try samples.ring.rotated(random: samples.random, at: samples.time)
        let vault = try OpenSSLVault(ring: rotated, random: samples.random)
        let renewed = try vault.renewed(key)
        #expect(key.box.ringKeyID == 1 && renewed.box.ringKeyID == 2 && vault.currentSubjectKeyID == 2)
        let later = try rotated.retiring(1, for: .subject, at: samples.time, path: "x")
        let without = try OpenSSLVault(ring: later, random: samples.random)
        #expect(try without.openText(box, under: renewed, row: "ver_1") == text)
        #expect(throws: VaultError.unknownKey(1)) { try without.openText(box, under: key, row: "ver_1") }
    }

    @Test("R82 digests of the audit chain hold under their own key alone")
    func audit() throws {
        let digest = try samples.vault.sealAudit([1, 2, 3])
        #expect(try samples.vault.matchesAudit([1, 2, 3], digest))
        #expect(try !samples.vault.matchesAudit([1, 2, 4], digest))
        let rotated = try samples.ring.rotated(random: samples.random, at: samples.time)
        let vault = try OpenSSLVault(ring: rotated, random: samples.random)
        #expect(try vault.matchesAudit([1, 2, 3], digest) && vault.sealAudit([1, 2, 3]).keyID == 2)
        let stranger = try OpenSSLVault(ring: KeyRing.generate(random: samples.random, at: samples.time))
        #expect(try !stranger.matchesAudit([1, 2, 3], digest))
    }
}
