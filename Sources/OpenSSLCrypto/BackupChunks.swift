import VerificationCore

/// The chunks of one backup in their order, each sealed by itself under a nonce that holds its number and whether it is
/// the last: a chunk that is changed, moved, left out or added opens nothing, nor does a stream that was cut
/// (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár).
struct BackupChunks {
    /// Bytes of every sealed chunk but the last, which may be shorter.
    static let sealedBytes = 65_536
    /// Bytes that a chunk seals.
    static let textBytes = sealedBytes - GCMKey.tagBytes

    private let key: GCMKey
    private let header: [UInt8]
    private var number: UInt64 = 0

    init(key: GCMKey, header: BackupHeader) {
        self.key = key
        self.header = header.encoded
    }

    mutating func seal(_ text: [UInt8], isLast: Bool) throws(BackupSealError) -> [UInt8] {
        do {
            return try key.seal(text, nonce: nextNonce(isLast), bound: header)
        } catch {
            throw .library("AES-256-GCM failed")
        }
    }

    mutating func open(_ sealed: [UInt8], isLast: Bool) throws(BackupSealError) -> [UInt8] {
        do {
            return try key.open(sealed[...], nonce: nextNonce(isLast)[...], bound: header)
        } catch {
            throw error == .notAuthentic ? .notAuthentic(chunk: number) : .library("AES-256-GCM failed")
        }
    }

    /// Three zero bytes, the chunk's number, and 1 for the last.
    private mutating func nextNonce(_ isLast: Bool) -> [UInt8] {
        // A number that came round would use a nonce twice; no file is that long.
        precondition(number < UInt64.max, "a backup has fewer chunks")
        number += 1
        return [0, 0, 0] + withUnsafeBytes(of: number.bigEndian) { Array($0) } + [isLast ? 1 : 0]
    }
}
