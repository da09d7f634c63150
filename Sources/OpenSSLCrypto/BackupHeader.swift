import SecretMemory

/// The beginning of a sealed backup: the mark `sandi backup`, the format's version (4 bytes, big-endian), the id of the
/// key (4) and a salt (32).
///
/// Every backup has a key of its own, made of the ring's key and this whole header: a header that was changed opens
/// nothing, and the numbered nonces of two backups never meet under one key.
struct BackupHeader {
    static let bytes = mark.count + 4 + 4 + saltBytes
    static let saltBytes = 32
    private static let mark = Array("sandi backup".utf8)
    private static let version: UInt32 = 1

    let keyID: UInt32
    private let salt: [UInt8]

    init(keyID: UInt32, salt: [UInt8]) {
        precondition(salt.count == BackupHeader.saltBytes, "a backup's salt has 256 bits")
        self.keyID = keyID
        self.salt = salt
    }

    /// Reads what stands at the beginning of a file.
    init(_ bytes: [UInt8]) throws(BackupSealError) {
        guard bytes.count == BackupHeader.bytes, bytes.starts(with: BackupHeader.mark) else { throw .notABackup }
        let numbers = bytes.dropFirst(BackupHeader.mark.count)
        let version = BackupHeader.number(numbers.prefix(4))
        guard version == BackupHeader.version else { throw .newerFormat(version) }
        keyID = BackupHeader.number(numbers.dropFirst(4).prefix(4))
        salt = Array(bytes.suffix(BackupHeader.saltBytes))
    }

    var encoded: [UInt8] {
        BackupHeader.mark + BackupHeader.bytes(of: BackupHeader.version) + BackupHeader.bytes(of: keyID) + salt
    }

    /// The key of this one backup.
    func key(from ringKey: SecretBytes) throws(BackupSealError) -> GCMKey {
        var message = BoundMessage(.backup)
        message.append(encoded)
        do {
            var bytes = try MACKey(ringKey).digest(message.bytes)
            return GCMKey(SecretBytes(consuming: &bytes))
        } catch {
            throw .library("the backup's key cannot be made")
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    private static func bytes(of number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
}
