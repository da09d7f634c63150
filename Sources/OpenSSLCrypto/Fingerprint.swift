import COpenSSL

/// SHA-256 of `bytes`: 32 bytes. For values that are random already, or public.
public func sha256(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { output, initialized in
        let isDone = EVP_Digest(bytes, bytes.count, output.baseAddress, nil, SHA256Algorithm.shared.method, nil)
        precondition(isDone == 1, "SHA-256 is missing from libcrypto")
        initialized = Int(SHA256_DIGEST_LENGTH)
    }
}

/// The library looks an algorithm up by its name at every use unless it is kept; each request that carries a key needs
/// two digests.
private struct SHA256Algorithm: @unchecked Sendable {
    static let shared = SHA256Algorithm()
    /// Never changes once fetched, and is kept for as long as the process lives.
    let method: OpaquePointer?

    private init() { method = EVP_MD_fetch(nil, "SHA256", nil) }
}
