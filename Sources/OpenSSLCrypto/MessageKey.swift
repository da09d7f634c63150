import SecretMemory
public import VerificationCore

/// A key that authenticates messages for others with HMAC-SHA-256, kept in memory that is wiped.
public struct MessageKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: MACKey

    /// - Throws: `VaultError.library` when libcrypto cannot make one.
    public init(_ bytes: [UInt8]) throws(VaultError) {
        var bytes = bytes
        key = try MACKey(SecretBytes(consuming: &bytes))
    }

    /// HMAC-SHA-256 of a message: 32 bytes.
    public func authenticate(_ message: [UInt8]) throws(VaultError) -> [UInt8] { try key.digest(message) }

    public var description: String { "<key>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
