import SecretMemory
import Testing

@testable import OpenSSLCrypto

/// The standards' own vectors: FIPS 180-4, RFC 4231, and the AES-256 ones of the GCM specification.
struct KnownAnswerTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func `SHA-256 gives the answers of FIPS 180`(message: String, digest: String) {
        #expect(hex(sha256(Array(message.utf8))) == digest)
    }

    @Test(arguments: [
        (
            String(repeating: "0b", count: 20), "4869205468657265",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            String(repeating: "aa", count: 131), hex("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            String(repeating: "aa", count: 131),
            hex(
                """
                This is a test using a larger than block-size key and a larger than block-size data. The key needs to \
                be hashed before being used by the HMAC algorithm.
                """.utf8),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ])
    func `HMAC-SHA-256 gives the answers of RFC 4231`(key: String, message: String, digest: String) throws {
        var key = bytes(hex: key)
        let mac = try MACKey(SecretBytes(consuming: &key))
        #expect(hex(try mac.digest(bytes(hex: message))) == digest)
        #expect(hex(try mac.digest(bytes(hex: message))) == digest, "a key serves any number of digests")
    }

    struct GCMVector: Sendable {
        let key: String
        let nonce: String
        let bound: String
        let text: String
        let sealed: String
    }

    private static let key = String(repeating: "feffe9928665731c6d6a8f9467308308", count: 2)
    private static let text = """
        d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
        1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
        """
    private static let ciphertext = """
        522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
        8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
        """
    static let vectors = [
        GCMVector(
            key: String(repeating: "00", count: 32), nonce: String(repeating: "00", count: 12), bound: "", text: "",
            sealed: "530f8afbc74536b9a963b4f1c4cb738b"),
        GCMVector(
            key: String(repeating: "00", count: 32), nonce: String(repeating: "00", count: 12), bound: "",
            text: String(repeating: "00", count: 16),
            sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
        GCMVector(
            key: key, nonce: "cafebabefacedbaddecaf888", bound: "", text: text + "1aafd255",
            sealed: ciphertext + "898015ad" + "b094dac5d93471bdec1a502270e3cc6c"),
        GCMVector(
            key: key, nonce: "cafebabefacedbaddecaf888", bound: "feedfacedeadbeeffeedfacedeadbeefabaddad2", text: text,
            sealed: ciphertext + "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    @Test(arguments: vectors)
    func `AES-256-GCM gives the answers of its specification, both ways`(vector: GCMVector) throws {
        var keyBytes = bytes(hex: vector.key)
        let key = GCMKey(SecretBytes(consuming: &keyBytes))
        let nonce = bytes(hex: vector.nonce)
        let bound = bytes(hex: vector.bound)
        let sealed = try key.seal(bytes(hex: vector.text), nonce: nonce, bound: bound)
        #expect(hex(sealed) == vector.sealed)
        #expect(hex(try key.open(sealed[...], nonce: nonce[...], bound: bound)) == vector.text)
    }

    @Test func `taking key bytes over wipes the array that they came in`() {
        var key: [UInt8] = Array(1...32)
        let secret = SecretBytes(consuming: &key)
        #expect(key == Array(repeating: 0, count: 32))
        #expect(secret.withBytes { Array($0) } == Array(1...32))
    }
}
