import SecretMemory
public import VerificationCore

extension OpenSSLVault: SubjectVault {
    public func makeSubjectKey(for subject: DestinationKey) throws(VaultError) -> SubjectKey {
        var key = try freshBytes(RingKey.bytes)
        defer { wipe(&key) }
        return SubjectKey(
            subject: subject, box: try seal(key, with: self.subject, bound: bound(to: subject)), isFresh: true)
    }

    public func sealText(_ text: String, under key: SubjectKey, row: String) throws(VaultError) -> SealedBox {
        guard text.utf8.count <= OpenSSLVault.textBytesMax else {
            throw .library("a text of more than \(OpenSSLVault.textBytesMax) bytes is not sealed")
        }
        var bytes = Array(text.utf8)
        defer { wipe(&bytes) }
        let nonce = try freshBytes(GCMKey.nonceBytes)
        let header = BoxLayout.header(keyID: 0, version: BoxLayout.subjectVersion)
        let bound = bound(to: key, row, header: header)
        return SealedBox(bytes: header + nonce + (try opened(key).seal(bytes, nonce: nonce, bound: bound)))
    }

    public func openText(_ box: SealedBox, under key: SubjectKey, row: String) throws(VaultError) -> String {
        let layout = BoxLayout(
            box.bytes, textBytesMax: OpenSSLVault.textBytesMax, version: BoxLayout.subjectVersion)
        guard let layout, layout.keyID == 0 else { throw .notAuthentic }
        let header = BoxLayout.header(keyID: 0, version: BoxLayout.subjectVersion)
        let bound = bound(to: key, row, header: header)
        var bytes = try opened(key).open(layout.sealed, nonce: layout.nonce, bound: bound)
        defer { wipe(&bytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notAuthentic }
        return text
    }

    public func needsSubjectKey(_ box: SealedBox) -> Bool { box.bytes.first == BoxLayout.subjectVersion }

    private func opened(_ key: SubjectKey) throws(VaultError) -> GCMKey {
        var bytes = try open(key.box, with: subject, bound: bound(to: key.subject))
        defer { wipe(&bytes) }
        guard bytes.count == RingKey.bytes else { throw .notAuthentic }
        return GCMKey(SecretBytes(consuming: &bytes))
    }

    private func bound(to subject: DestinationKey) -> BoundMessage {
        var message = BoundMessage(.subjectKey)
        message.append(subject.application.text)
        message.append(subject.index)
        return message
    }

    private func bound(to key: SubjectKey, _ row: String, header: [UInt8]) -> [UInt8] {
        var message = BoundMessage(.subjectText)
        message.append(key.subject.application.text)
        message.append(row)
        message.append(header)
        return message.bytes
    }
}

extension OpenSSLVault: SubjectKeyRenewal {
    public var currentSubjectKeyID: UInt32 { subject.currentID }

    public func renewed(_ key: SubjectKey) throws(VaultError) -> SubjectKey {
        var bytes = try open(key.box, with: subject, bound: bound(to: key.subject))
        defer { wipe(&bytes) }
        return SubjectKey(subject: key.subject, box: try seal(bytes, with: subject, bound: bound(to: key.subject)))
    }
}

extension OpenSSLVault: AuditSealing {
    public func sealAudit(_ message: [UInt8]) throws(VaultError) -> KeyedDigest {
        KeyedDigest(keyID: audit.currentID, bytes: try audit.current.digest(message))
    }

    public func matchesAudit(_ message: [UInt8], _ digest: KeyedDigest) throws(VaultError) -> Bool {
        areEqual(try audit.key(digest.keyID).digest(message), digest.bytes)
    }
}
