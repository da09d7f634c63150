/// Private random bytes.
public protocol RandomSource: Sendable {
    /// - Throws: When the generator fails; then nothing may be made of it (R2).
    func bytes(_ count: Int) throws(RandomSourceError) -> [UInt8]
}

/// The random generator failed.
public struct RandomSourceError: Error, Sendable, Hashable {
    public let reason: String

    public init(reason: String) {
        self.reason = reason
    }
}

/// A keyed digest of a code, and the key that made it. Compared only by a `Vault`.
public struct KeyedDigest: Sendable, Hashable {
    public let keyID: UInt32
    public let bytes: [UInt8]

    public init(keyID: UInt32, bytes: [UInt8]) {
        self.keyID = keyID
        self.bytes = bytes
    }
}

/// Authenticated ciphertext with all that is needed to open it but the key: key id, nonce, text, tag.
public struct SealedBox: Sendable, Hashable {
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}

/// What a code's digest is bound to besides the code (R6, R55).
public struct CodeScope: Sendable, Hashable {
    public let application: ApplicationID
    public let verification: VerificationID
    public let generation: Int
    /// The digest of the transaction that the code is asked for; nil when it is for none (R13).
    public let transaction: [UInt8]?

    public init(
        application: ApplicationID, verification: VerificationID, generation: Int, transaction: [UInt8]? = nil
    ) {
        self.application = application
        self.verification = verification
        self.generation = generation
        self.transaction = transaction
    }
}

/// What a caller sent that is only ever to be known again.
public enum RequestPart: Sendable, Hashable {
    /// The idempotency key of a request to a route.
    case idempotencyKey(route: String)
    /// The body of a request to a route, with what else makes the request.
    case request(route: String)
    /// The transaction that codes are asked for.
    case transaction
}

/// Digests what a caller sent, so that it is known again and a thief of the database cannot try out what it was (R58).
public protocol RequestDigesting: Sendable {
    /// A keyed digest of 32 bytes: the same for as long as the key ring lives, different for every application, part
    /// and route.
    func requestDigest(
        _ bytes: [UInt8], of part: RequestPart, application: ApplicationID
    ) throws(VaultError) -> [UInt8]
}

/// Everything that needs a key. The keys stand outside the database; separate ones serve codes, envelopes,
/// destinations and the index (R55, R57, R58).
public protocol Vault: RequestDigesting {
    /// The digest under which a code is stored.
    func digest(_ code: Code, scope: CodeScope) throws(VaultError) -> KeyedDigest

    /// Compares in constant time, with the key that made the digest.
    func matches(_ code: Code, _ digest: KeyedDigest, scope: CodeScope) throws(VaultError) -> Bool

    /// Seals a code that still has to be delivered, bound to its scope.
    func sealEnvelope(_ code: Code, scope: CodeScope) throws(VaultError) -> SealedBox

    /// Opens an envelope that was sealed for the same scope.
    func openEnvelope(_ box: SealedBox, scope: CodeScope) throws(VaultError) -> Code

    /// Seals personal text, bound to the application and the row.
    func sealText(_ text: String, application: ApplicationID, row: String) throws(VaultError) -> SealedBox

    /// Opens personal text that was sealed for the same application and row.
    func openText(_ box: SealedBox, application: ApplicationID, row: String) throws(VaultError) -> String

    /// The look-up value of a destination: the same for every spelling of it, different for every application.
    func index(_ destination: Destination, application: ApplicationID) throws(VaultError) -> [UInt8]

    /// SHA-256, for values that are random already, are keyed digests, or are public.
    func fingerprint(_ bytes: [UInt8]) -> [UInt8]
}

/// Why a vault did not answer. Holds no secret.
public enum VaultError: Error, Sendable, Hashable {
    /// The key with this id is not on the ring.
    case unknownKey(UInt32)
    /// The box was changed, cut, or sealed for something else.
    case notAuthentic
    /// The cryptographic library failed.
    case library(String)
}
