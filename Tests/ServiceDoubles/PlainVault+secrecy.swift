public import VerificationCore

/// Boxes have the real ones' first bytes: a version, and the id of the ring's key.
extension PlainVault: SubjectVault, SubjectKeyRenewal, AuditSealing {
    private static let subjectVersion: UInt8 = 2

    public func makeSubjectKey(for subject: DestinationKey) throws(VaultError) -> SubjectKey {
        let number = countSubjectKey()
        let box = header(ringKey) + Array("\(subject.application)/\(number)/".utf8) + subject.index
        return SubjectKey(subject: subject, box: SealedBox(bytes: box), isFresh: true)
    }

    public func sealText(_ text: String, under key: SubjectKey, row: String) throws(VaultError) -> SealedBox {
        SealedBox(bytes: [PlainVault.subjectVersion] + prefix(key, row) + Array(text.utf8))
    }

    public func openText(_ box: SealedBox, under key: SubjectKey, row: String) throws(VaultError) -> String {
        let prefix = [PlainVault.subjectVersion] + prefix(key, row)
        guard box.bytes.starts(with: prefix) else { throw .notAuthentic }
        return String(decoding: box.bytes.dropFirst(prefix.count), as: UTF8.self)
    }

    public func needsSubjectKey(_ box: SealedBox) -> Bool { box.bytes.first == PlainVault.subjectVersion }

    public var currentSubjectKeyID: UInt32 { ringKey }

    public func renewed(_ key: SubjectKey) throws(VaultError) -> SubjectKey {
        SubjectKey(subject: key.subject, box: SealedBox(bytes: header(ringKey) + key.box.bytes.dropFirst(5)))
    }

    public func sealAudit(_ message: [UInt8]) throws(VaultError) -> KeyedDigest {
        KeyedDigest(keyID: ringKey, bytes: fingerprint(Array("audit".utf8) + message))
    }

    public func matchesAudit(_ message: [UInt8], _ digest: KeyedDigest) throws(VaultError) -> Bool {
        guard digest.keyID <= ringKey else { throw .unknownKey(digest.keyID) }
        return digest.bytes == fingerprint(Array("audit".utf8) + message)
    }

    private func header(_ id: UInt32) -> [UInt8] { [1] + withUnsafeBytes(of: id.bigEndian) { Array($0) } }

    private func prefix(_ key: SubjectKey, _ row: String) -> [UInt8] {
        // The id of the ring's key is not part of the subject's.
        Array("\(key.subject.application)/\(row)/".utf8) + key.box.bytes.dropFirst(5) + [UInt8(ascii: "/")]
    }
}
