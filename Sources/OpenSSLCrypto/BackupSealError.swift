/// Why a backup was not sealed or opened. Holds no key and nothing of the content.
public enum BackupSealError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The ring has no key for backups.
    case noKey
    /// The backup was sealed under a key that is not on the ring.
    case unknownKey(UInt32)
    /// It does not begin as a backup does.
    case notABackup
    /// A later version of the format.
    case newerFormat(UInt32)
    /// It was changed, cut, put together of several or continued; the first chunk of 64 KiB that does not fit, from 1.
    case notAuthentic(chunk: UInt64)
    /// The system's own words.
    case reading(String)
    case writing(String)
    case library(String)

    public var description: String {
        switch self {
        case .noKey: "the key ring has no key for backups"
        case .unknownKey(let id): "it was sealed under the backup key \(id), which is not on the key ring"
        case .notABackup: "it is no backup: it does not begin like one"
        case .newerFormat(let version): "its format is \(version), and this version reads format 1"
        case .notAuthentic(let chunk):
            "it was cut or changed, or sealed under another ring's key: piece \(chunk) of 64 KiB does not open"
        case .reading(let words): "it cannot be read: \(words)"
        case .writing(let words): "its content cannot be written: \(words)"
        case .library(let words): "the cryptographic library failed: \(words)"
        }
    }
}
