import FoundationEssentials
import Glibc
import SecretMemory
import Synchronization
import Testing
import VerificationCore

@testable import OpenSSLCrypto

/// Which ring may follow the one in use, when somebody puts another in the place of its file.
extension RingVaultTests {
    private func put(_ ring: KeyRing) throws {
        let other = folder + "/keys/other"
        try ring.save(path: other)
        try #require(rename(other, path) == 0)
    }

    private func stranger() throws -> KeyRing {
        try KeyRing.generate(random: samples.random, at: samples.time)
    }

    /// Why the file is refused; nil when it is not.
    private func refusal(_ vault: RingVault) -> KeyRingError? {
        do throws(KeyRingError) {
            try vault.refresh()
            return nil
        } catch {
            return error
        }
    }

    @Test("R55 R56 another installation's ring is not taken up, right codes stay right, and each such file differs")
    func foreign() throws {
        let vault = try vault()
        let code = try samples.code("471902")
        let digest = try vault.digest(code, scope: samples.scope)
        try put(try stranger())
        let first = try #require(refusal(vault))
        #expect(first.reason == .otherKey(.code, 1))
        #expect(first.description.contains("its key 1 for 'code' is another than the one in use"))
        #expect(refusal(vault) == first)
        #expect(try vault.matches(code, digest, scope: samples.scope))
        // A call that meets an unknown key looks at the file, too.
        #expect(throws: VaultError.unknownKey(9)) {
            try vault.matches(code, KeyedDigest(keyID: 9, bytes: digest.bytes), scope: samples.scope)
        }
        try put(try stranger())
        let second = try #require(refusal(vault))
        #expect(second.reason == first.reason && second != first)
        try put(samples.ring)
        #expect(refusal(vault) == nil)
        #expect(try vault.matches(code, digest, scope: samples.scope))
    }

    @Test("R17 R56 a ring that differs in the look-up key alone is not taken up: nothing that was counted is forgotten")
    func otherIndex() throws {
        let vault = try vault()
        let destination = Destination.email(try #require(EmailAddress(canonical: "ann@example.com")))
        let value = try vault.index(destination, application: samples.scope.application)
        func lines(_ ring: KeyRing) -> [String] {
            String(decoding: ring.fileText(), as: UTF8.self).split(separator: "\n").map(String.init)
        }
        let other = try #require(lines(try stranger()).first { $0.hasPrefix("index") })
        for index in [other, other.replacing("index 1", with: "index 2")] {
            let mixed = lines(samples.ring).map { $0.hasPrefix("index") ? index : $0 }.joined(separator: "\n") + "\n"
            try put(try KeyRing.parse(Array(mixed.utf8), path: path))
            let isSameID = index == other
            #expect(refusal(vault)?.reason == (isSameID ? .otherKey(.index, 1) : .lacksKey(.index, 1)))
            #expect(try vault.index(destination, application: samples.scope.application) == value)
        }
    }

    @Test("R56 an older copy of the ring, which lacks the current key or a coming one, is not taken up")
    func older() throws {
        let hour = samples.time + .seconds(3600)
        for start in [samples.time, hour] {
            try put(samples.ring)
            let rotated = try samples.ring.rotated([.code], random: samples.random, at: start)
            try rotated.saveRotated(path: path)
            let vault = try vault()
            try put(samples.ring)
            #expect(refusal(vault)?.reason == .lacksKey(.code, 2))
            try put(rotated)
            #expect(refusal(vault) == nil)
        }
    }

    @Test("R56 a retired key may be missing once it has made nothing for 15 minutes, and not before")
    func retiredElsewhere() throws {
        let rotated = try samples.ring.rotated([.code], random: samples.random, at: samples.time)
        try rotated.saveRotated(path: path)
        let vault = try vault()
        try put(try rotated.retiring(1, for: .code, at: samples.time, path: path))
        let early = samples.time + .seconds(899)
        for moment in [samples.time, early] {
            now.withLock { $0 = moment }
            #expect(refusal(vault)?.reason == .lacksKey(.code, 1))
        }
        now.withLock { $0 = samples.time + .seconds(900) }
        #expect(try vault.refresh() != .unchanged)
        #expect(vault.taken.keys.first == "code: 2")
    }

    @Test("R56 whoever owns the vault can tell that a call has taken up a ring before it looked itself")
    func takenByACall() throws {
        let (service, other) = (try vault(), try vault())
        #expect(service.taken.generation == 0)
        try samples.ring.rotated(random: samples.random, at: samples.time).saveRotated(path: path)
        try other.refresh()
        let code = try samples.code("471902")
        let digest = try other.digest(code, scope: samples.scope)
        #expect(digest.keyID == 2)
        #expect(try service.matches(code, digest, scope: samples.scope))
        #expect(try service.refresh() == .unchanged)
        #expect(service.taken.generation == 1 && service.taken.keys.first == "code: 1, 2")
    }

    @Test("R56 R64 a key's check value is the same wherever it is read, differs from every other, and shows no key")
    func checkValues() throws {
        let read = try KeyRing.load(path: path)
        var values: [String] = []
        for purpose in KeyPurpose.allCases {
            let key = try #require(read.keys(for: purpose).first)
            let value = try key.checkValue()
            #expect(try value == samples.ring.keys(for: purpose).first?.checkValue())
            #expect(value.count == 8 && key.secret.withBytes { !hex($0).contains(value) })
            values.append(value)
            values.append(try #require(try stranger().keys(for: purpose).first).checkValue())
        }
        #expect(Set(values).count == values.count)
    }
}
