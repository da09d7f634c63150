import COpenSSL
import SecretMemory
import VerificationCore

/// An AES-256-GCM key. Every nonce is used once; whoever calls brings a fresh one.
struct GCMKey: Sendable {
    static let nonceBytes = 12
    static let tagBytes = 16

    private let key: SecretBytes

    /// - Parameter key: 32 bytes.
    init(_ key: SecretBytes) {
        precondition(key.count == RingKey.bytes, "AES-256 has keys of 32 bytes")
        self.key = key
    }

    /// The ciphertext and, behind it, the tag.
    func seal(_ text: [UInt8], nonce: [UInt8], bound: [UInt8]) throws(VaultError) -> [UInt8] {
        precondition(nonce.count == GCMKey.nonceBytes, "GCM nonces have 96 bits")
        guard let context = EVP_CIPHER_CTX_new() else { throw .library(LibraryFault.latest("EVP_CIPHER_CTX_new")) }
        defer { EVP_CIPHER_CTX_free(context) }
        var written: Int32 = 0
        var output = [UInt8](repeating: 0, count: text.count + GCMKey.tagBytes)
        let isSealed = output.withUnsafeMutableBufferPointer { output -> Bool in
            guard let start = output.baseAddress else { return false }
            let tag = start + text.count
            return begin(context, EVP_EncryptInit_ex, nonce)
                && EVP_EncryptUpdate(context, nil, &written, bound, Int32(bound.count)) == 1
                && EVP_EncryptUpdate(context, start, &written, text, Int32(text.count)) == 1
                && EVP_EncryptFinal_ex(context, tag, &written) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(GCMKey.tagBytes), tag) == 1
        }
        guard isSealed else { throw .library(LibraryFault.latest("AES-256-GCM")) }
        return output
    }

    /// The text of `sealed`, which is ciphertext and tag.
    /// - Throws: `notAuthentic` when anything but what was sealed under this key is given; then no text is given away.
    func open(_ sealed: ArraySlice<UInt8>, nonce: ArraySlice<UInt8>, bound: [UInt8]) throws(VaultError) -> [UInt8] {
        guard sealed.count >= GCMKey.tagBytes, nonce.count == GCMKey.nonceBytes else { throw .notAuthentic }
        guard let context = EVP_CIPHER_CTX_new() else { throw .library(LibraryFault.latest("EVP_CIPHER_CTX_new")) }
        defer { EVP_CIPHER_CTX_free(context) }
        let ciphertext = Array(sealed.dropLast(GCMKey.tagBytes))
        var tag = Array(sealed.suffix(GCMKey.tagBytes))
        var written: Int32 = 0
        // One byte to spare, so that an empty text has an address as well.
        var output = [UInt8](repeating: 0, count: ciphertext.count + 1)
        guard begin(context, EVP_DecryptInit_ex, Array(nonce)),
            EVP_DecryptUpdate(context, nil, &written, bound, Int32(bound.count)) == 1,
            EVP_DecryptUpdate(context, &output, &written, ciphertext, Int32(ciphertext.count)) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(GCMKey.tagBytes), &tag) == 1
        else {
            wipe(&output)
            throw .library(LibraryFault.latest("AES-256-GCM"))
        }
        var rest = [UInt8](repeating: 0, count: GCMKey.tagBytes)
        guard EVP_DecryptFinal_ex(context, &rest, &written) == 1 else {
            wipe(&output)
            ERR_clear_error()
            throw .notAuthentic
        }
        output.removeLast()
        return output
    }

    private typealias Initializer = (
        OpaquePointer?, OpaquePointer?, OpaquePointer?, UnsafePointer<UInt8>?, UnsafePointer<UInt8>?
    ) -> Int32

    private func begin(_ context: OpaquePointer, _ initialize: Initializer, _ nonce: [UInt8]) -> Bool {
        key.withBytes { bytes in
            initialize(context, EVP_aes_256_gcm(), nil, bytes.bindMemory(to: UInt8.self).baseAddress, nonce) == 1
        }
    }
}
