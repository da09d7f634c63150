import Foundation
import SecretMemory
import ServiceDoubles
import Testing
import VerificationCore

@testable import ProofSigning

@Suite struct ProofKeyRingTests {
    private let random = SeededRandom(seed: 5)
    private let start = Timestamp(milliseconds: 1_780_000_000_000)

    @Test("R53 a new key is published before it signs, and the former stays until its last proof has expired")
    func overlap() throws {
        let first = try ProofKeyRing.generate(.edDSA, random: random, at: start)
        #expect(first.signing(at: start).id == first.keys[0].id)
        let ring = try first.rotated(.es256, random: random, at: start + .seconds(3600))
        let ids = ring.keys.map(\.id)
        let takeover = start + .seconds(3600) + ProofKeyRing.publishedAhead
        let moments: [(Timestamp, signing: String, published: [String])] = [
            (start + .seconds(3600), ids[0], ids), (takeover + .milliseconds(-1), ids[0], ids),
            (takeover, ids[1], ids), (takeover + .seconds(359), ids[1], ids),
            (takeover + .seconds(360), ids[1], [ids[1]]),
        ]
        for (moment, signing, published) in moments {
            #expect(ring.signing(at: moment).id == signing)
            #expect(ring.published(at: moment).map(\.id) == published)
        }
        let later = try ring.rotated(.edDSA, random: random, at: takeover + .seconds(7200))
        #expect(later.keys.count == 2)
        #expect(later.keys[0].id == ids[1])
    }

    @Test func `rotations in a row each wait their time, and the ring does not grow without end`() throws {
        var ring = try ProofKeyRing.generate(.edDSA, random: random, at: start)
        for step in 1..<ProofKeyRing.keysMax {
            ring = try ring.rotated(.edDSA, random: random, at: start + .seconds(step))
        }
        #expect(ring.signing(at: start + .seconds(60)).id == ring.keys[0].id)
        #expect(throws: ProofFault.self) { try ring.rotated(.edDSA, random: random, at: start + .seconds(60)) }
    }

    @Test(arguments: ProofAlgorithm.allCases)
    func `a ring is read as it was written`(_ algorithm: ProofAlgorithm) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("proofs")
        let ring = try ProofKeyRing.generate(algorithm, random: random, at: start + .milliseconds(7))
        try ring.save(path: path)
        let read = try ProofKeyRing.load(path: path)
        #expect(read.keys.map(\.id) == ring.keys.map(\.id))
        #expect(read.keys[0].createdAt == start)
        #expect(read.keySet(at: start) == ring.keySet(at: start))
        #expect(throws: ProofKeyRingError(.exists, path: path)) { try ring.save(path: path) }
        let rotated = try ring.rotated(algorithm, random: random, at: start + .seconds(9))
        try rotated.saveRotated(path: path)
        #expect(try ProofKeyRing.load(path: path).keys.map(\.id) == rotated.keys.map(\.id))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["proofs"])
    }

    @Test("R53 R56 keys that others may read are refused", arguments: [0o644, 0o640, 0o604, 0o660, 0o601])
    func looseMode(_ mode: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("proofs")
        try ProofKeyRing.generate(.edDSA, random: random, at: start).save(path: path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let error = #expect(throws: ProofKeyRingError.self) { try ProofKeyRing.load(path: path) }
        guard case .looseMode? = error?.code else { throw Unexpected("\(error.map(String.init) ?? "no error")") }
    }

    @Test(
        arguments: [
            "", "sandi-proofs 1\n", "sandi-proofs 1", "sandi-proofs 2\nEdDSA 1 KEY\n", "sandi-proofs 1\nHS256 1 KEY\n",
            "sandi-proofs 1\nEdDSA 01 KEY\n", "sandi-proofs 1\nEdDSA -1 KEY\n", "sandi-proofs 1\nEdDSA 1 KEY",
            "sandi-proofs 1\nEdDSA 1 KEY \n", "sandi-proofs 1\nEdDSA 1 KEYA\n", "sandi-proofs 1\nEdDSA 1 WEAK\n",
            "sandi-proofs 1\nEdDSA 1 KEY\nEdDSA 2 KEY\n", "sandi-proofs 1\nEdDSA 99999999999999999999 KEY\n",
            "sandi-proofs 1\nES256 1 HIGH\n", "sandi-proofs 1\nEdDSA 1 \n",
        ])
    func `a file that is not as it was written is refused`(_ text: String) throws {
        let key = Base64URL.text(try random.bytes(32))
        let filled = text.replacing("KEY", with: key).replacing("WEAK", with: String(repeating: "A", count: 43))
            .replacing("HIGH", with: Base64URL.text([UInt8](repeating: 0xFF, count: 31) + [0xFE]))
        var bytes = Array(filled.utf8)
        #expect(throws: ProofKeyRingError.self) { try ProofKeyRing.parse(consuming: &bytes, path: "proofs") }
        #expect(bytes.allSatisfy { $0 == 0 })
    }

    @Test("R64 whatever a key came in is wiped, whether it is a key or not", arguments: ProofAlgorithm.allCases)
    func wiping(_ algorithm: ProofAlgorithm) throws {
        let ring = try ProofKeyRing.generate(algorithm, random: random, at: start)
        var text = ring.fileText()
        let length = text.count
        let read = try ProofKeyRing.parse(consuming: &text, path: "proofs")
        #expect(read.keys.map(\.id) == ring.keys.map(\.id))
        #expect(text == [UInt8](repeating: 0, count: length))
        for count in [0, 31, 32] {
            var bytes = [UInt8](repeating: 0xFF, count: count)
            #expect(throws: ProofFault.self) {
                try ProofKey(algorithm, consuming: &bytes, createdAt: start)
            }
            #expect(bytes == [UInt8](repeating: 0, count: count))
        }
        var secret = try random.bytes(32)
        let copy = secret
        let kept = SecretBytes(consuming: &secret)
        #expect(secret == [UInt8](repeating: 0, count: 32))
        #expect(kept.withBytes { Array($0) } == copy)
    }

    @Test func `base 64 has one spelling for any bytes`() throws {
        for count in 0...40 {
            let bytes = try random.bytes(count)
            var text: [UInt8] = []
            bytes.withUnsafeBytes { Base64URL.append($0, to: &text) }
            #expect(String(decoding: text, as: UTF8.self) == Base64URL.text(bytes))
            #expect(Base64URL.bytes(text[...]) == bytes)
        }
        for text in ["A", "AAAAA", "AB", "AAB", "AA==", "A+", "A/", "A A", "AÄ"] {
            #expect(Base64URL.bytes(Array(text.utf8)[...]) == nil, "\(text)")
        }
    }

    @Test("R64 a key prints without its secret")
    func redaction() throws {
        let ring = try ProofKeyRing.generate(.edDSA, random: random, at: start)
        let secret = ring.keys[0].secret.text
        var dumped = ""
        Swift.dump(ring.keys[0], to: &dumped)
        Swift.dump(ring.keys[0].secret, to: &dumped)
        for text in ["\(ring.keys[0])", String(reflecting: ring.keys[0]), "\(ring.keys[0].secret)", dumped] {
            #expect(!text.contains(secret))
        }
        let proof = SignedProof(token: "a.b.c", expiresAt: start)
        Swift.dump(proof, to: &dumped)
        for text in ["\(proof)", String(reflecting: proof), dumped] { #expect(!text.contains("a.b.c")) }
    }
}

/// A folder that goes with its last reference.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "proofs-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
}

struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
