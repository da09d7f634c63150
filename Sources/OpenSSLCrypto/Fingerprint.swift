import COpenSSL

/// SHA-256 of `bytes`: 32 bytes. For values that are random already, or public.
public func sha256(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { output, initialized in
        let digest = SHA256(bytes, bytes.count, output.baseAddress)
        precondition(digest != nil, "SHA-256 is missing from libcrypto")
        initialized = Int(SHA256_DIGEST_LENGTH)
    }
}
