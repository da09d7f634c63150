import Glibc

/// A file of the data folder in which a copy of the database is made, under a name of its own and for its owner alone.
///
/// It is locked for as long as its process works on it and goes with this value. What a killed process leaves is not
/// locked and goes with the next copy or the next start.
struct CopyFile: ~Copyable {
    let path: String
    /// The file, open for reading and writing.
    let descriptor: CInt
    private let folder: DataFolder

    private static let namePrefix = DataFolder.databaseName + ".copy-"
    private static let randomCharacters = 6
    private static let endings = ["-journal", "-wal", "-shm"]
    private static let makingsMax = 10

    /// Makes an empty file, and takes away what killed processes have left.
    init(in folder: DataFolder) throws(SQLiteStoreError) {
        CopyFile.removeStale(in: folder)
        self.folder = folder
        (path, descriptor) = try CopyFile.make(in: folder)
    }

    deinit {
        CopyFile.remove(path)
        Glibc.close(descriptor)
    }

    /// Gives the finished file, which is on disk already, a name that nobody has yet.
    func publish(as name: String) throws(SQLiteStoreError) {
        guard fsync(descriptor) == 0 else { throw fault("cannot be written to disk") }
        guard link(path, name) == 0 else {
            throw errno == EEXIST
                ? SQLiteStoreError(.occupied, "\(name) was made meanwhile; it is left as it is")
                : fault("cannot be given its name")
        }
        try folder.synchronize()
    }

    /// Takes away the copies on which no process works any more.
    static func removeStale(in folder: DataFolder) {
        guard let stream = opendir(folder.path) else { return }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        closedir(stream)
        for name in names where name.hasPrefix(namePrefix) && !endings.contains(where: name.hasSuffix) {
            let path = folder.path + "/" + name
            let descriptor = Glibc.open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { remove(path) }
            Glibc.close(descriptor)
        }
    }

    private static func make(in folder: DataFolder) throws(SQLiteStoreError) -> (path: String, descriptor: CInt) {
        for _ in 0..<makingsMax {
            let pattern = folder.path + "/" + namePrefix + String(repeating: "X", count: randomCharacters)
            var template = Array(pattern.utf8CString)
            let descriptor = mkstemp(&template)
            let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
            guard descriptor >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0,
                fchmod(descriptor, DataFolder.fileMode) == 0
            else {
                throw SQLiteStoreError(
                    .folder, "a copy of the database cannot be made in \(folder.path): \(DataFolder.reason())")
            }
            var status = stat()
            // Between making and locking, another process may have taken it for a stale one.
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0, status.st_nlink == 1 {
                return (path, descriptor)
            }
            remove(path)
            Glibc.close(descriptor)
        }
        throw SQLiteStoreError(.folder, "a copy of the database cannot be locked in \(folder.path)")
    }

    /// What SQLite keeps beside the file goes first, so that nothing is left behind without it.
    private static func remove(_ path: String) {
        for ending in endings { unlink(path + ending) }
        unlink(path)
    }

    private func fault(_ what: String) -> SQLiteStoreError {
        SQLiteStoreError(.folder, "\(path) \(what): \(DataFolder.reason())")
    }
}
