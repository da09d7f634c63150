import Synchronization
public import VerificationCore

/// A vault without secrecy, so that tests can see what was bound to what. Fails on demand.
public final class PlainVault: Vault {
    private let isFailing = Mutex(false)
    private let ring = Mutex((key: UInt32(1), subjectKeys: 0))
    private let compared = Mutex<[VerificationID: Int]>([:])

    public init() {}

    /// The id of the key that is current for everything.
    public var ringKey: UInt32 { ring.withLock { $0.key } }

    /// Makes another key current.
    public func rotate() { ring.withLock { $0.key += 1 } }

    func countSubjectKey() -> Int {
        ring.withLock { state in
            state.subjectKeys += 1
            return state.subjectKeys
        }
    }

    /// From now on every call fails, or none.
    public func fail(_ fails: Bool = true) { isFailing.withLock { $0 = fails } }

    public func digest(_ code: Code, scope: CodeScope) throws(VaultError) -> KeyedDigest {
        try answer()
        return KeyedDigest(keyID: 1, bytes: bytes(scope) + code.revealASCII())
    }

    /// Comparisons with a verification's code so far; those that only spend time have no generation (R9).
    public func comparisons(of verification: VerificationID) -> Int {
        compared.withLock { $0[verification, default: 0] }
    }

    public func matches(_ code: Code, _ digest: KeyedDigest, scope: CodeScope) throws(VaultError) -> Bool {
        try answer()
        if scope.generation > 0 { compared.withLock { $0[scope.verification, default: 0] += 1 } }
        return digest.bytes == bytes(scope) + code.revealASCII()
    }

    public func sealEnvelope(_ code: Code, scope: CodeScope) throws(VaultError) -> SealedBox {
        try answer()
        return SealedBox(bytes: bytes(scope) + code.revealASCII())
    }

    public func openEnvelope(_ box: SealedBox, scope: CodeScope) throws(VaultError) -> Code {
        try answer()
        let prefix = bytes(scope)
        guard box.bytes.starts(with: prefix), let code = Code(ascii: Array(box.bytes.dropFirst(prefix.count))) else {
            throw .notAuthentic
        }
        return code
    }

    public func sealText(_ text: String, application: ApplicationID, row: String) throws(VaultError) -> SealedBox {
        try answer()
        return SealedBox(bytes: Array("\(application)/\(row)/\(text)".utf8))
    }

    public func openText(_ box: SealedBox, application: ApplicationID, row: String) throws(VaultError) -> String {
        try answer()
        let prefix = Array("\(application)/\(row)/".utf8)
        guard box.bytes.starts(with: prefix) else { throw .notAuthentic }
        return String(decoding: box.bytes.dropFirst(prefix.count), as: UTF8.self)
    }

    public func index(_ destination: Destination, application: ApplicationID) throws(VaultError) -> [UInt8] {
        try answer()
        return Array("\(application)/\(destination.reveal)".utf8)
    }

    public func requestDigest(
        _ bytes: [UInt8], of part: RequestPart, application: ApplicationID
    ) throws(VaultError) -> [UInt8] {
        try answer()
        return fingerprint(Array("\(application)/\(part)/".utf8) + bytes)
    }

    public func fingerprint(_ bytes: [UInt8]) -> [UInt8] {
        // FNV-1a in four lanes: 32 bytes that differ where the input differs, which is all that a test needs.
        (0..<4 as Range<UInt64>).flatMap { lane in
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ lane
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            return (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * UInt64($0))) }
        }
    }

    private func answer() throws(VaultError) {
        if isFailing.withLock({ $0 }) { throw .library("told to fail") }
    }

    private func bytes(_ scope: CodeScope) -> [UInt8] {
        Array("\(scope.application)/\(scope.verification)/\(scope.generation)/".utf8) + (scope.transaction ?? [])
    }
}
