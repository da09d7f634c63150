import COpenSSL

/// Key material that is wiped when nobody holds it any more (R64).
///
/// The bytes are written once, before the object is shared, and only read afterwards.
final class SecretBytes: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

    /// Takes the bytes over and wipes the array that they came in.
    init(consuming bytes: inout [UInt8]) {
        storage = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        storage.copyBytes(from: bytes)
        wipe(&bytes)
    }

    deinit {
        OPENSSL_cleanse(storage.baseAddress, storage.count)
        storage.deallocate()
    }

    var count: Int { storage.count }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(storage))
    }

    /// Compares in constant time.
    func isEqual(to other: SecretBytes) -> Bool {
        count == other.count && CRYPTO_memcmp(storage.baseAddress, other.storage.baseAddress, count) == 0
    }

    var description: String { "<secret>" }
    var debugDescription: String { "<secret>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// Overwrites bytes in place; the optimiser does not remove it as it would a loop.
func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
}
