import COpenSSL
import SecretMemory

extension SecretBytes {
    /// Compares in constant time.
    func isEqual(to other: SecretBytes) -> Bool {
        withBytes { bytes in
            other.withBytes { others in
                bytes.count == others.count && CRYPTO_memcmp(bytes.baseAddress, others.baseAddress, bytes.count) == 0
            }
        }
    }
}
