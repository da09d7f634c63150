import Glibc
public import VerificationCore

/// Seals and opens backups under the ring's keys for them, as streams: the memory does not grow with the size (R61).
public struct BackupSeal: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let keys: [RingKey]
    private let random: any RandomSource

    /// - Parameter ring: May lack keys for backups; then nothing can be sealed or opened.
    public init(ring: KeyRing, random: any RandomSource = PrivateRandom()) {
        keys = ring.keys(for: .backup)
        self.random = random
    }

    /// The key that seals; nil when the ring has none.
    public var keyID: UInt32? { keys.last?.id }

    /// Whether an open file begins as a backup does; it is read from where it stands.
    public static func isBackup(_ source: CInt) -> Bool {
        guard let beginning = try? Descriptor(source).read(upTo: BackupHeader.bytes) else { return false }
        return (try? BackupHeader(beginning)) != nil
    }

    /// Seals what `source` still holds into `target`.
    public func seal(from source: CInt, to target: CInt) throws(BackupSealError) {
        guard let newest = keys.last else { throw .noKey }
        let header = BackupHeader(keyID: newest.id, salt: try salt())
        var chunks = BackupChunks(key: try header.key(from: newest.secret), header: header)
        try Descriptor(target).write(header.encoded)
        try BackupSeal.forEachPiece(of: source, bytes: BackupChunks.textBytes) { text, isLast throws(BackupSealError) in
            try Descriptor(target).write(try chunks.seal(text, isLast: isLast))
        }
    }

    /// Opens what `source` still holds into `target`. What was written before an error is worthless: only a stream
    /// that came to its end was sealed as it stands.
    public func open(from source: CInt, to target: CInt) throws(BackupSealError) {
        let header = try BackupHeader(try Descriptor(source).read(upTo: BackupHeader.bytes))
        guard let key = keys.first(where: { $0.id == header.keyID }) else { throw .unknownKey(header.keyID) }
        var chunks = BackupChunks(key: try header.key(from: key.secret), header: header)
        try BackupSeal.forEachPiece(of: source, bytes: BackupChunks.sealedBytes) {
            sealed, isLast throws(BackupSealError) in
            try Descriptor(target).write(try chunks.open(sealed, isLast: isLast))
        }
    }

    public var description: String { "<backup seal>" }
    public var debugDescription: String { "<backup seal>" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    private func salt() throws(BackupSealError) -> [UInt8] {
        do {
            return try random.bytes(BackupHeader.saltBytes)
        } catch {
            throw .library(error.reason)
        }
    }

    /// Hands over a stream in pieces of one size, the last of which may be shorter; an empty stream is one empty piece.
    private static func forEachPiece(
        of source: CInt, bytes: Int, _ body: (_ piece: [UInt8], _ isLast: Bool) throws(BackupSealError) -> Void
    ) throws(BackupSealError) {
        let source = Descriptor(source)
        var piece = try source.read(upTo: bytes)
        while true {
            let next = try source.read(upTo: bytes)
            try body(piece, next.isEmpty)
            if next.isEmpty { return }
            piece = next
        }
    }
}

/// An open file or pipe.
private struct Descriptor {
    private let number: CInt

    init(_ number: CInt) {
        self.number = number
    }

    /// As many bytes as asked for; fewer only at the end.
    func read(upTo count: Int) throws(BackupSealError) -> [UInt8] {
        var failure: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let got = Glibc.read(number, buffer.baseAddress! + initialized, count - initialized)
                if got > 0 { initialized += got }
                if got == 0 { return }
                if got < 0, errno != EINTR {
                    failure = errno
                    return
                }
            }
        }
        guard failure == 0 else { throw .reading(String(cString: strerror(failure))) }
        return bytes
    }

    func write(_ bytes: [UInt8]) throws(BackupSealError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress! + written, $0.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .writing(String(cString: strerror(errno))) }
            written += count
        }
    }
}
