import COpenSSL
import SecretMemory
public import VerificationCore

/// Digests and seals with OpenSSL under the keys of a ring (R55, R57, R58).
public struct OpenSSLVault: Vault, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Bytes of one sealed text.
    public static let textBytesMax = 65_536

    let random: any RandomSource
    private let code: Keys<MACKey>
    private let index: Keys<MACKey>
    private let request: MACKey
    private let envelope: Keys<GCMKey>
    private let destination: Keys<GCMKey>
    let subject: Keys<GCMKey>
    let audit: Keys<MACKey>

    /// - Parameters:
    ///   - ring: With a key for each purpose that a service needs.
    ///   - now: Keys whose time has not come only read. Nil takes the newest.
    /// - Throws: When a key is missing, or OpenSSL refuses one.
    public init(
        ring: KeyRing, random: any RandomSource = PrivateRandom(), at now: Timestamp? = nil
    ) throws(VaultError) {
        self.random = random
        let now = now ?? Timestamp(milliseconds: .max)
        code = try Keys(ring, .code, at: now) { key throws(VaultError) in try MACKey(key) }
        index = try Keys(ring, .index, at: now) { key throws(VaultError) in try MACKey(key) }
        request = try OpenSSLVault.requestKey(under: index.current)
        envelope = try Keys(ring, .envelope, at: now) { GCMKey($0) }
        destination = try Keys(ring, .destination, at: now) { GCMKey($0) }
        subject = try Keys(ring, .subject, at: now) { GCMKey($0) }
        audit = try Keys(ring, .audit, at: now) { key throws(VaultError) in try MACKey(key) }
    }

    public func digest(_ code: Code, scope: CodeScope) throws(VaultError) -> KeyedDigest {
        KeyedDigest(keyID: self.code.currentID, bytes: try digest(code, scope: scope, key: self.code.current))
    }

    public func matches(_ code: Code, _ digest: KeyedDigest, scope: CodeScope) throws(VaultError) -> Bool {
        var made = try self.digest(code, scope: scope, key: try self.code.key(digest.keyID))
        defer { wipe(&made) }
        return areEqual(made, digest.bytes)
    }

    public func sealEnvelope(_ code: Code, scope: CodeScope) throws(VaultError) -> SealedBox {
        var ascii = code.revealASCII()
        defer { wipe(&ascii) }
        return try seal(ascii, with: envelope, bound: bound(to: scope))
    }

    public func openEnvelope(_ box: SealedBox, scope: CodeScope) throws(VaultError) -> Code {
        var ascii = try open(box, with: envelope, bound: bound(to: scope))
        defer { wipe(&ascii) }
        guard let code = Code(ascii: ascii) else { throw .notAuthentic }
        return code
    }

    public func sealText(_ text: String, application: ApplicationID, row: String) throws(VaultError) -> SealedBox {
        guard text.utf8.count <= OpenSSLVault.textBytesMax else {
            throw .library("a text of more than \(OpenSSLVault.textBytesMax) bytes is not sealed")
        }
        var bytes = Array(text.utf8)
        defer { wipe(&bytes) }
        return try seal(bytes, with: destination, bound: bound(to: application, row))
    }

    public func openText(_ box: SealedBox, application: ApplicationID, row: String) throws(VaultError) -> String {
        var bytes = try open(box, with: destination, bound: bound(to: application, row))
        defer { wipe(&bytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notAuthentic }
        return text
    }

    public func index(_ destination: Destination, application: ApplicationID) throws(VaultError) -> [UInt8] {
        var message = BoundMessage(.index)
        message.append(application.text)
        switch destination {
        case .phone(let number):
            message.append("phone")
            message.append(number.e164)
        case .email(let address):
            message.append("email")
            message.append(address.address)
        }
        return try index.current.digest(message.bytes)
    }

    public func requestDigest(
        _ bytes: [UInt8], of part: RequestPart, application: ApplicationID
    ) throws(VaultError) -> [UInt8] {
        var message = BoundMessage(.request)
        defer { message.wipeBytes() }
        message.append(application.text)
        switch part {
        case .idempotencyKey(let route):
            message.append("idempotency key")
            message.append(route)
        case .request(let route):
            message.append("request")
            message.append(route)
        case .transaction: message.append("transaction")
        }
        message.append(bytes)
        return try request.digest(message.bytes)
    }

    public func fingerprint(_ bytes: [UInt8]) -> [UInt8] { sha256(bytes) }

    public var description: String { "<vault>" }
    public var debugDescription: String { "<vault>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension OpenSSLVault {
    /// The key of requests follows from that of look-up values, the one that is never rotated: an idempotency key is to
    /// be known again whatever was rotated since.
    private static func requestKey(under index: MACKey) throws(VaultError) -> MACKey {
        var key = try index.digest(BoundMessage(.requestKey).bytes)
        return try MACKey(SecretBytes(consuming: &key))
    }

    private func digest(_ code: Code, scope: CodeScope, key: MACKey) throws(VaultError) -> [UInt8] {
        var ascii = code.revealASCII()
        var message = BoundMessage(.code)
        defer {
            wipe(&ascii)
            message.wipeBytes()
        }
        append(scope, to: &message)
        message.append(ascii)
        return try key.digest(message.bytes)
    }

    private func bound(to scope: CodeScope) -> BoundMessage {
        var message = BoundMessage(.envelope)
        append(scope, to: &message)
        return message
    }

    private func bound(to application: ApplicationID, _ row: String) -> BoundMessage {
        var message = BoundMessage(.text)
        message.append(application.text)
        message.append(row)
        return message
    }

    private func append(_ scope: CodeScope, to message: inout BoundMessage) {
        message.append(scope.application.text)
        message.append(scope.verification.text)
        message.append(scope.generation)
        guard let transaction = scope.transaction else { return }
        message.append("transaction")
        message.append(transaction)
    }

    func seal(
        _ text: [UInt8], with keys: Keys<GCMKey>, bound: consuming BoundMessage
    ) throws(VaultError) -> SealedBox {
        let nonce = try freshBytes(GCMKey.nonceBytes)
        let header = BoxLayout.header(keyID: keys.currentID)
        bound.append(header)
        return SealedBox(bytes: header + nonce + (try keys.current.seal(text, nonce: nonce, bound: bound.bytes)))
    }

    func freshBytes(_ count: Int) throws(VaultError) -> [UInt8] {
        do {
            return try random.bytes(count)
        } catch {
            throw .library(error.reason)
        }
    }

    func open(
        _ box: SealedBox, with keys: Keys<GCMKey>, bound: consuming BoundMessage
    ) throws(VaultError) -> [UInt8] {
        guard let layout = BoxLayout(box.bytes, textBytesMax: OpenSSLVault.textBytesMax) else { throw .notAuthentic }
        let key = try keys.key(layout.keyID)
        bound.append(BoxLayout.header(keyID: layout.keyID))
        return try key.open(layout.sealed, nonce: layout.nonce, bound: bound.bytes)
    }
}

/// Compares digests without telling by its time where they differ (R9). A stored digest of another length is none.
func areEqual(_ made: [UInt8], _ stored: [UInt8]) -> Bool {
    guard made.count == MACKey.digestBytes, stored.count == MACKey.digestBytes else { return false }
    return CRYPTO_memcmp(made, stored, MACKey.digestBytes) == 0
}
