import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

/// What a database says of the ring that it is opened with.
@Suite struct RingCheckTests {
    private let store = MemoryStore()
    private let random = SeededRandom(seed: 55)

    private func finding(_ ring: NamedRing) async throws -> RingCheck.Finding {
        try await RingCheck(store: store, ring: ring).finding()
    }

    private func write(_ ring: NamedRing, _ count: Int = 2) async throws {
        for _ in 0..<count {
            let entry = AuditEntry(at: Timestamp(milliseconds: 0), actor: "tester", act: .stopSet)
            try await store.append(AuditNote(entry, sealing: ring))
        }
    }

    private func keepSubjectKey(_ ring: NamedRing) async {
        let subject = DestinationKey(application: random.id(), index: [1])
        await store.keep(SubjectKey(subject: subject, box: ring.box))
    }

    @Test("R55 a store in which nothing is sealed takes any ring")
    func fresh() async throws {
        #expect(try await finding(NamedRing("a")) == .nothingSealed)
    }

    @Test("R55 R56 the audit chain tells its own ring from a foreign one, and which key a ring lacks")
    func chain() async throws {
        try await write(NamedRing("a"))
        #expect(try await finding(NamedRing("a")) == .belongs)
        #expect(try await finding(NamedRing("b")) == .foreign)
        try await write(NamedRing("a", keys: 2))
        #expect(try await finding(NamedRing("a", keys: 2)) == .belongs)
        #expect(try await finding(NamedRing("a")) == .lacks(purpose: "audit", id: 2))
    }

    @Test("R55 R56 where no act was written down, the keys of subjects tell the ring")
    func subjects() async throws {
        await keepSubjectKey(NamedRing("a", keys: 2))
        #expect(try await finding(NamedRing("a", keys: 2)) == .belongs)
        #expect(try await finding(NamedRing("b", keys: 2)) == .foreign)
        #expect(try await finding(NamedRing("a")) == .lacks(purpose: "subject", id: 2))
    }

    @Test("R82 an anchor that was changed does not make the ring a foreign one")
    func changedAnchor() async throws {
        try await write(NamedRing("a"))
        #expect(try await finding(NamedRing("a", knowsAnchors: false)) == .belongs)
        #expect(try await finding(NamedRing("b", knowsAnchors: false)) == .foreign)
    }

    @Test("R82 nor does it where the keys of subjects alone are left to tell")
    func changedChain() async throws {
        try await write(NamedRing("a"), 1)
        #expect(try await finding(NamedRing("a", knowsAnchors: false)) == .foreign)
        await keepSubjectKey(NamedRing("a"))
        #expect(try await finding(NamedRing("a", knowsAnchors: false)) == .belongs)
    }
}

/// A ring that opens what was sealed under its name, by the keys that it has.
private struct NamedRing: AuditSealing, SubjectKeyRenewal {
    let name: String
    let keys: UInt32
    /// False as if each anchor had been changed.
    let knowsAnchors: Bool

    init(_ name: String, keys: UInt32 = 1, knowsAnchors: Bool = true) {
        self.name = name
        self.keys = keys
        self.knowsAnchors = knowsAnchors
    }

    var currentSubjectKeyID: UInt32 { keys }

    /// The key of a subject, sealed.
    var box: SealedBox {
        SealedBox(bytes: [1] + withUnsafeBytes(of: keys.bigEndian) { Array($0) } + Array(name.utf8))
    }

    func renewed(_ key: SubjectKey) throws(VaultError) -> SubjectKey {
        let id = key.box.ringKeyID ?? 0
        guard id <= keys else { throw .unknownKey(id) }
        guard key.box.bytes.dropFirst(5).elementsEqual(name.utf8) else { throw .notAuthentic }
        return SubjectKey(subject: key.subject, box: box)
    }

    func sealAudit(_ message: [UInt8]) throws(VaultError) -> KeyedDigest {
        KeyedDigest(keyID: keys, bytes: Array(name.utf8) + message)
    }

    func matchesAudit(_ message: [UInt8], _ digest: KeyedDigest) throws(VaultError) -> Bool {
        guard digest.keyID <= keys else { throw .unknownKey(digest.keyID) }
        let isAnchor = String(decoding: message, as: UTF8.self).contains("audit anchor")
        return digest.bytes == Array(name.utf8) + message && (knowsAnchors || !isAnchor)
    }
}
