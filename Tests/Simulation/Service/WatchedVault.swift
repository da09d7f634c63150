import ServiceDoubles
import VerificationCore

/// The vault of a process, with the auditor looking on at each comparison.
struct WatchedVault: Vault {
    private let plain = PlainVault()
    private let auditor: Auditor

    init(auditor: Auditor) {
        self.auditor = auditor
    }

    func matches(_ code: Code, _ digest: KeyedDigest, scope: CodeScope) throws(VaultError) -> Bool {
        let isRight = try plain.matches(code, digest, scope: scope)
        // The comparison that only spends time has no generation (R9).
        if scope.generation > 0 { auditor.compared(code.revealText(), scope, isRight) }
        return isRight
    }

    func digest(_ code: Code, scope: CodeScope) throws(VaultError) -> KeyedDigest {
        try plain.digest(code, scope: scope)
    }

    func sealEnvelope(_ code: Code, scope: CodeScope) throws(VaultError) -> SealedBox {
        try plain.sealEnvelope(code, scope: scope)
    }

    func openEnvelope(_ box: SealedBox, scope: CodeScope) throws(VaultError) -> Code {
        try plain.openEnvelope(box, scope: scope)
    }

    func sealText(_ text: String, application: ApplicationID, row: String) throws(VaultError) -> SealedBox {
        try plain.sealText(text, application: application, row: row)
    }

    func openText(_ box: SealedBox, application: ApplicationID, row: String) throws(VaultError) -> String {
        try plain.openText(box, application: application, row: row)
    }

    func index(_ destination: Destination, application: ApplicationID) throws(VaultError) -> [UInt8] {
        try plain.index(destination, application: application)
    }

    func requestDigest(
        _ bytes: [UInt8], of part: RequestPart, application: ApplicationID
    ) throws(VaultError) -> [UInt8] {
        try plain.requestDigest(bytes, of: part, application: application)
    }

    func fingerprint(_ bytes: [UInt8]) -> [UInt8] { plain.fingerprint(bytes) }
}
