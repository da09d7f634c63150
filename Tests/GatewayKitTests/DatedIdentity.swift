import NIOSSL

/// A certificate for localhost and 127.0.0.1 that a client can be told to trust, within its dates and past them, with
/// its key: made for these tests, worth nothing.
enum DatedIdentity {
    /// What the server shows of itself.
    static func context(isExpired: Bool) throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try certificates(isExpired: isExpired).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))))
    }

    /// What the client trusts.
    static func certificates(isExpired: Bool) throws -> [NIOSSLCertificate] {
        try NIOSSLCertificate.fromPEMBytes(Array((isExpired ? expired : valid).utf8))
    }

    private static let valid = """
        -----BEGIN CERTIFICATE-----
        MIIBVTCB/KADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
        dDAgFw0yMDAxMDEwMDAwMDBaGA8yMDk5MTIzMTAwMDAwMFowFDESMBAGA1UEAwwJ
        bG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECFNjgFqhDUfoeXhq
        IMG9KSAck7So4KNQVtQQryjAPdoIcUQNXDLfaIemYOfZjCfwSyvdSGbZ8RUqxZ3q
        2YkpWKM9MDswGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBRF
        J04aK67lFPPUmc8OLR0gWWUG9TAKBggqhkjOPQQDAgNIADBFAiEAiWY9xsOSBmkX
        c4gGgyJkLdAjOuhDGWrGpVz7Wzs1fd0CIAiYonjd+edyOTAlX3DzvoUjZdAmiKr7
        kbPxo1JvyFj+
        -----END CERTIFICATE-----
        """

    private static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBVDCB+qADAgECAgECMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
        dDAeFw0yMDAxMDEwMDAwMDBaFw0yMDAxMDIwMDAwMDBaMBQxEjAQBgNVBAMMCWxv
        Y2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAhTY4BaoQ1H6Hl4aiDB
        vSkgHJO0qOCjUFbUEK8owD3aCHFEDVwy32iHpmDn2Ywn8Esr3Uhm2fEVKsWd6tmJ
        KVijPTA7MBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAdBgNVHQ4EFgQURSdO
        Giuu5RTz1JnPDi0dIFllBvUwCgYIKoZIzj0EAwIDSQAwRgIhANKV8WSr3v/FqILo
        xfKONVXNEbM4bdYXXBTByaWfjbH0AiEAi0N3NJoT9TMxLfEsE07b3nqYYH9+1myH
        LrywsNVf4os=
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWQJnqoUztV1NNALo
        +j51EVvQfXKs2y1somv6L+RxCEOhRANCAAQIU2OAWqENR+h5eGogwb0pIByTtKjg
        o1BW1BCvKMA92ghxRA1cMt9oh6Zg59mMJ/BLK91IZtnxFSrFnerZiSlY
        -----END PRIVATE KEY-----
        """
}
