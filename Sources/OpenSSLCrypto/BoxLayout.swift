/// How a sealed box is laid out: version, key id (4, big-endian), nonce (12), ciphertext, tag (16).
struct BoxLayout {
    let keyID: UInt32
    let nonce: ArraySlice<UInt8>
    /// Ciphertext and tag.
    let sealed: ArraySlice<UInt8>

    /// Sealed under a key of the ring.
    static let ringVersion: UInt8 = 1
    /// Sealed under a key of a subject, which has no id.
    static let subjectVersion: UInt8 = 2
    private static let headerBytes = 5

    /// Version and key id, which are authenticated as well.
    static func header(keyID: UInt32, version: UInt8 = ringVersion) -> [UInt8] {
        [version] + withUnsafeBytes(of: keyID.bigEndian) { Array($0) }
    }

    /// Takes a box apart; nil when it cannot be one.
    init?(_ bytes: [UInt8], textBytesMax: Int, version: UInt8 = ringVersion) {
        let overhead = BoxLayout.headerBytes + GCMKey.nonceBytes + GCMKey.tagBytes
        guard (overhead...(overhead + textBytesMax)).contains(bytes.count), bytes[0] == version else {
            return nil
        }
        keyID = bytes[1..<BoxLayout.headerBytes].reduce(0) { $0 << 8 | UInt32($1) }
        let sealedStart = BoxLayout.headerBytes + GCMKey.nonceBytes
        nonce = bytes[BoxLayout.headerBytes..<sealedStart]
        sealed = bytes[sealedStart...]
    }
}
