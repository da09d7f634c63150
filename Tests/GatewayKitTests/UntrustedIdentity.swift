import NIOSSL

/// A certificate for localhost that nobody signed but itself, with its key: made for these tests, worth nothing.
enum UntrustedIdentity {
    static func context() throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))))
    }

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBnDCCAUGgAwIBAgIUKJuATdYP7VRrZwV8AIRBv6BOGPcwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA1MzYyN1oYDzIxMjYxMDI4
        MDUzNjI3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAASYrZh+8ztVyNgoiI1QjNVEUyo8IGIXiSxvOZuNVh3zOzrkySCzWVmi
        ZcRaBtA2DcUOMj528uDVNErVMBf4xt/Po28wbTAdBgNVHQ4EFgQUejaHwUet/KcK
        ajzUf/Vhn8f1+lswHwYDVR0jBBgwFoAUejaHwUet/KcKajzUf/Vhn8f1+lswDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDSQAwRgIhAM6ka48iGj8mGnTjTOCeKuJTau0e6t8GGv9DDjSKkUTJAiEA
        6y7FmaghOmbzPQqCJM0NKdIImpRMAIL9kEtR4RsO1HA=
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCI2bpbXDYNQiY5O+
        4wBvS8HN48l5BjqHlpqQelKVF56hRANCAASYrZh+8ztVyNgoiI1QjNVEUyo8IGIX
        iSxvOZuNVh3zOzrkySCzWVmiZcRaBtA2DcUOMj528uDVNErVMBf4xt/P
        -----END PRIVATE KEY-----
        """
}
