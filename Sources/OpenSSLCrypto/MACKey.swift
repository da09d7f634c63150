import COpenSSL
import SecretMemory
import VerificationCore

/// An HMAC-SHA-256 key, handed to OpenSSL once; each digest is made by a copy of the keyed context.
///
/// The template is only read after it was made, so any number of threads may copy it at once.
final class MACKey: Sendable, CustomStringConvertible, CustomReflectable {
    static let digestBytes = 32

    private nonisolated(unsafe) let template: OpaquePointer

    init(_ key: SecretBytes) throws(VaultError) {
        guard let algorithm = EVP_MAC_fetch(nil, "HMAC", nil) else {
            throw .library(LibraryFault.latest("EVP_MAC_fetch"))
        }
        defer { EVP_MAC_free(algorithm) }
        guard let context = EVP_MAC_CTX_new(algorithm) else { throw .library(LibraryFault.latest("EVP_MAC_CTX_new")) }
        guard MACKey.start(context, key) == 1 else {
            EVP_MAC_CTX_free(context)
            throw .library(LibraryFault.latest("EVP_MAC_init"))
        }
        template = context
    }

    deinit {
        EVP_MAC_CTX_free(template)
    }

    /// The 32 bytes of the digest of `message`.
    func digest(_ message: [UInt8]) throws(VaultError) -> [UInt8] {
        guard let context = EVP_MAC_CTX_dup(template) else { throw .library(LibraryFault.latest("EVP_MAC_CTX_dup")) }
        defer { EVP_MAC_CTX_free(context) }
        var status: Int32 = 0
        let digest = [UInt8](unsafeUninitializedCapacity: MACKey.digestBytes) { output, initialized in
            var written = 0
            status = EVP_MAC_update(context, message, message.count)
            if status == 1 { status = EVP_MAC_final(context, output.baseAddress, &written, output.count) }
            initialized = written
        }
        guard status == 1, digest.count == MACKey.digestBytes else {
            throw .library(LibraryFault.latest("EVP_MAC_final"))
        }
        return digest
    }

    var description: String { "<key>" }
    var customMirror: Mirror { Mirror(self, children: []) }

    private static func start(_ context: OpaquePointer, _ key: SecretBytes) -> Int32 {
        key.withBytes { bytes in
            var name = Array("SHA256".utf8CString)
            return name.withUnsafeMutableBufferPointer { name in
                // The parameter keeps the pointer to its name: a String that is passed would be gone by the next line.
                OSSL_MAC_PARAM_DIGEST.withCString { digest in
                    let parameters = [
                        OSSL_PARAM_construct_utf8_string(digest, name.baseAddress, 0), OSSL_PARAM_construct_end(),
                    ]
                    return EVP_MAC_init(context, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, parameters)
                }
            }
        }
    }
}
