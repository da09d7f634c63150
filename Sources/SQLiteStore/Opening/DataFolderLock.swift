import Glibc

/// Keeps a second process from serving out of the same folder (R91). It holds as long as the value lives, and ends
/// with the process however that ends.
public struct DataFolderLock: ~Copyable, Sendable {
    private let descriptor: CInt

    /// Takes the lock, making the folder when there is none.
    /// - Throws: `locked` when another process has it.
    public init(folder path: String) throws(SQLiteStoreError) {
        let folder = DataFolder(path)
        try folder.prepare()
        descriptor = try DataFolderLock.take(folder)
    }

    deinit { Glibc.close(descriptor) }

    private static func take(_ folder: DataFolder) throws(SQLiteStoreError) -> CInt {
        let file = folder.lock
        let descriptor = Glibc.open(file, O_CREAT | O_RDWR | O_NOFOLLOW | O_CLOEXEC, DataFolder.fileMode)
        guard descriptor >= 0 else {
            throw SQLiteStoreError(.folder, "\(file) cannot be opened: \(DataFolder.reason())")
        }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0, fchmod(descriptor, DataFolder.fileMode) == 0 { return descriptor }
        let isTaken = errno == EWOULDBLOCK
        let reason = DataFolder.reason()
        Glibc.close(descriptor)
        throw isTaken
            ? SQLiteStoreError(.locked, "another process serves from \(folder.path)")
            : SQLiteStoreError(.folder, "\(file) cannot be locked: \(reason)")
    }
}
