import ServiceDoubles
import Testing
import VerificationCore

@testable import OpenSSLCrypto

struct OpenSSLVaultTests {
    let samples: CryptoSamples

    init() throws {
        samples = try CryptoSamples(seed: 42)
    }

    private var scopes: [(String, CodeScope)] {
        let scope = samples.scope
        let random = samples.random
        return [
            ("application", CodeScope(application: random.id(), verification: scope.verification, generation: 1)),
            ("verification", CodeScope(application: scope.application, verification: random.id(), generation: 1)),
            (
                "generation",
                CodeScope(application: scope.application, verification: scope.verification, generation: 2)
            ),
            (
                "transaction",
                CodeScope(
                    application: scope.application, verification: scope.verification, generation: 1,
                    transaction: [UInt8](repeating: 7, count: 32))
            ),
        ]
    }

    @Test("R6 R55 a digest matches its code in its scope and nothing else")
    func digest() throws {
        let code = try samples.code("471902")
        let digest = try samples.vault.digest(code, scope: samples.scope)
        #expect(digest.bytes.count == 32)
        #expect(try samples.vault.matches(code, digest, scope: samples.scope))
        for other in ["471903", "000000", "4719", "4719020"] {
            #expect(try !samples.vault.matches(samples.code(other), digest, scope: samples.scope), "\(other)")
        }
        for (name, scope) in scopes { #expect(try !samples.vault.matches(code, digest, scope: scope), "\(name)") }
    }

    @Test("R9 a digest that differs in any one bit, or in length, does not match")
    func everyBit() throws {
        let code = try samples.code("471902")
        let digest = try samples.vault.digest(code, scope: samples.scope)
        for bit in 0..<256 {
            var changed = digest.bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let other = KeyedDigest(keyID: digest.keyID, bytes: changed)
            #expect(try !samples.vault.matches(code, other, scope: samples.scope), "bit \(bit)")
        }
        for length in [0, 1, 31, 33, 64] {
            let other = KeyedDigest(keyID: digest.keyID, bytes: Array((digest.bytes + digest.bytes).prefix(length)))
            #expect(try !samples.vault.matches(code, other, scope: samples.scope), "\(length) bytes")
        }
    }

    @Test("R55 fields cannot be shifted from one to the next")
    func unambiguous() {
        var left = BoundMessage(.code)
        left.append("ab")
        left.append("c")
        var right = BoundMessage(.code)
        right.append("a")
        right.append("bc")
        #expect(left.bytes != right.bytes)
        #expect(BoundMessage(.code).bytes != BoundMessage(.index).bytes)
    }

    @Test("R57 an envelope opens for its own scope only")
    func envelopeScope() throws {
        let code = try samples.code("000042")
        let box = try samples.vault.sealEnvelope(code, scope: samples.scope)
        #expect(try samples.vault.openEnvelope(box, scope: samples.scope).revealText() == "000042")
        for (name, scope) in scopes {
            #expect(throws: VaultError.notAuthentic, "\(name)") { try samples.vault.openEnvelope(box, scope: scope) }
        }
    }

    @Test("R57 envelopes that are swapped between rows do not open")
    func swappedEnvelopes() throws {
        let other = CodeScope(application: samples.scope.application, verification: samples.random.id(), generation: 1)
        let first = try samples.vault.sealEnvelope(samples.code("111111"), scope: samples.scope)
        let second = try samples.vault.sealEnvelope(samples.code("222222"), scope: other)
        #expect(throws: VaultError.notAuthentic) { try samples.vault.openEnvelope(second, scope: samples.scope) }
        #expect(throws: VaultError.notAuthentic) { try samples.vault.openEnvelope(first, scope: other) }
    }

    @Test("R57 any changed bit, any cut and any addition makes a box unreadable")
    func tampering() throws {
        let box = try samples.vault.sealEnvelope(samples.code("471902"), scope: samples.scope)
        func open(_ bytes: [UInt8]) -> VaultError? {
            do throws(VaultError) {
                _ = try samples.vault.openEnvelope(SealedBox(bytes: bytes), scope: samples.scope)
                return nil
            } catch {
                return error
            }
        }
        #expect(open(box.bytes) == nil)
        for bit in 0..<(box.bytes.count * 8) {
            var changed = box.bytes
            changed[bit / 8] ^= 0x80 >> UInt8(bit % 8)
            let isKeyID = (8..<40).contains(bit)
            switch open(changed) {
            case .unknownKey: #expect(isKeyID, "bit \(bit)")
            case let other: #expect(other == .notAuthentic, "bit \(bit)")
            }
        }
        for length in 0..<box.bytes.count { #expect(open(Array(box.bytes.prefix(length))) == .notAuthentic) }
        #expect(open(box.bytes + [0]) == .notAuthentic)
        #expect(open([UInt8](repeating: 0, count: 200_000)) == .notAuthentic)
    }

    @Test("R58 every sealing has a fresh nonce, and hides the text")
    func freshNonces() throws {
        let code = try samples.code("471902")
        let boxes = try (0..<1000).map { _ in try samples.vault.sealEnvelope(code, scope: samples.scope) }
        #expect(Set(boxes.map { Array($0.bytes[5..<17]) }).count == 1000)
        #expect(
            boxes.allSatisfy { $0.bytes.count == 1 + 4 + 12 + 6 + 16 && !hex($0.bytes).contains(hex("471902".utf8)) })
    }

    @Test(
        "R58 personal text opens for its application and row only",
        arguments: ["", "+6281234567890", "ann@example.com", "Ünï"])
    func sealedText(text: String) throws {
        let application = samples.scope.application
        let box = try samples.vault.sealText(text, application: application, row: "ver_1/phone")
        #expect(try samples.vault.openText(box, application: application, row: "ver_1/phone") == text)
        #expect(throws: VaultError.notAuthentic) {
            try samples.vault.openText(box, application: application, row: "ver_1/email")
        }
        #expect(throws: VaultError.notAuthentic) {
            try samples.vault.openText(box, application: samples.random.id(), row: "ver_1/phone")
        }
        #expect(throws: VaultError.self) { try samples.vault.openEnvelope(box, scope: samples.scope) }
    }

    @Test func `a text that is too long is refused, and the longest one is sealed`() throws {
        let application = samples.scope.application
        let longest = String(repeating: "x", count: OpenSSLVault.textBytesMax)
        let box = try samples.vault.sealText(longest, application: application, row: "1")
        #expect(try samples.vault.openText(box, application: application, row: "1") == longest)
        #expect(throws: VaultError.self) {
            try samples.vault.sealText(longest + "x", application: application, row: "1")
        }
    }

    @Test("R58 equal numbers of two applications have different index values, of one the same")
    func index() throws {
        let number = try #require(PhoneNumber(e164: "+6281234567890", region: "ID", callingCodeDigits: 2))
        let address = try #require(EmailAddress(canonical: "ann@example.com"))
        let other = samples.random.id(ApplicationKind.self)
        let application = samples.scope.application
        let values = [
            try samples.vault.index(.phone(number), application: application),
            try samples.vault.index(.phone(number), application: other),
            try samples.vault.index(.email(address), application: application),
            try samples.vault.index(.email(address), application: other),
        ]
        #expect(Set(values).count == 4 && values.allSatisfy { $0.count == 32 })
        #expect(try samples.vault.index(.phone(number), application: application) == values[0])
        let elsewhere = try OpenSSLVault(ring: KeyRing.generate(random: samples.random, at: samples.time))
        #expect(try elsewhere.index(.phone(number), application: application) != values[0])
    }

    @Test("R56 after a rotation old data is read, new data is made with the new key, and unknown keys have a name")
    func rotation() throws {
        let code = try samples.code("471902")
        let oldDigest = try samples.vault.digest(code, scope: samples.scope)
        let oldBox = try samples.vault.sealEnvelope(code, scope: samples.scope)
        let oldText = try samples.vault.sealText("x", application: samples.scope.application, row: "1")
        let rotated = try samples.ring.rotated(random: samples.random, at: samples.time)
        let vault = try OpenSSLVault(ring: rotated, random: samples.random)
        #expect(try vault.matches(code, oldDigest, scope: samples.scope))
        #expect(try vault.openEnvelope(oldBox, scope: samples.scope).revealText() == "471902")
        #expect(try vault.openText(oldText, application: samples.scope.application, row: "1") == "x")
        let newDigest = try vault.digest(code, scope: samples.scope)
        #expect(oldDigest.keyID == 1 && newDigest.keyID == 2 && newDigest.bytes != oldDigest.bytes)
        let newBox = try vault.sealEnvelope(code, scope: samples.scope)
        #expect(throws: VaultError.unknownKey(2)) { try samples.vault.openEnvelope(newBox, scope: samples.scope) }
        #expect(throws: VaultError.unknownKey(2)) { try samples.vault.matches(code, newDigest, scope: samples.scope) }
    }

    @Test func `one vault serves many tasks at once`() async throws {
        let samples = samples
        let code = try samples.code("471902")
        let digest = try samples.vault.digest(code, scope: samples.scope)
        let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try (0..<500).allSatisfy { _ in try samples.vault.matches(code, digest, scope: samples.scope) }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: true, count: 8))
    }

    @Test("R9 digests are compared by OpenSSL's constant-time comparison alone")
    func comparisonInSource() throws {
        let source = try roomSource("OpenSSLVault.swift")
        let matches = try #require(source.components(between: "func matches(", and: "\n    }"))
        #expect(matches.contains("areEqual(made, digest.bytes)") && !matches.contains("=="))
        let areEqual = try #require(source.components(between: "func areEqual(", and: "\n}"))
        #expect(areEqual.contains("CRYPTO_memcmp(made, stored, MACKey.digestBytes) == 0"))
        #expect(!areEqual.contains("made ==") && !areEqual.contains("elementsEqual") && !areEqual.contains("for "))
    }
}
