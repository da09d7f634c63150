import Synchronization

/// One uploaded audio file.
public struct AudioFile: Sendable, Hashable {
    /// 24 hexadecimal digits; the key for deletion.
    public let id: String
    /// A UUID plus `.mp3`; the key for playing.
    public let filename: String
    /// The name under which it was uploaded.
    public let name: String
    public let bytes: [UInt8]
    public let uploadedAt: SandboxTime
}

/// The uploaded audio files that have not been deleted, within bounds of count and size.
public final class AudioShelf: Sendable {
    public static let filesMax = 500
    public static let totalBytesMax = 64 << 20

    private let ids: SandboxIDs
    private let files = Mutex<[AudioFile]>([])

    public init(ids: SandboxIDs) {
        self.ids = ids
    }

    /// In the order of their upload.
    public var all: [AudioFile] { files.withLock { $0 } }

    /// Keeps a file; nil when the shelf is full.
    public func put(_ bytes: [UInt8], name: String, at moment: SandboxTime) -> AudioFile? {
        let file = AudioFile(
            id: ids.objectID(), filename: ids.uuid() + ".mp3", name: name, bytes: bytes, uploadedAt: moment
        )
        return files.withLock { files in
            let total = files.reduce(bytes.count) { $0 + $1.bytes.count }
            guard files.count < AudioShelf.filesMax, total <= AudioShelf.totalBytesMax else { return nil }
            files.append(file)
            return file
        }
    }

    public func file(named filename: String) -> AudioFile? {
        files.withLock { $0.first { $0.filename == filename } }
    }

    /// Takes a file off the shelf; false when it is not there.
    public func delete(_ id: String) -> Bool {
        files.withLock { files in
            guard let index = files.firstIndex(where: { $0.id == id }) else { return false }
            files.remove(at: index)
            return true
        }
    }

    func clear() {
        files.withLock { $0 = [] }
    }
}
