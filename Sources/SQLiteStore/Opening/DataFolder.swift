import Glibc

/// The folder that holds the database and nothing else of anybody's, with modes that do not hang on the umask (R60).
struct DataFolder {
    let path: String

    static let databaseName = "sandi.db"
    static let lockName = "sandi.lock"
    static let folderMode: mode_t = 0o700
    static let fileMode: mode_t = 0o600

    var database: String { path + "/" + DataFolder.databaseName }
    /// Where this process makes a database before it takes its name, so that no half-made one is ever found.
    var unfinishedDatabase: String { database + ".new-\(getpid())" }
    var lock: String { path + "/" + DataFolder.lockName }

    init(_ path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Makes the folder when there is none, and closes it to everybody else.
    func prepare() throws(SQLiteStoreError) {
        if mkdir(path, DataFolder.folderMode) != 0, errno != EEXIST { throw fault("cannot be made") }
        var status = stat()
        guard stat(path, &status) == 0 else { throw fault("cannot be read") }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw SQLiteStoreError(.folder, "\(path) is not a folder")
        }
        guard status.st_mode & 0o7777 != DataFolder.folderMode else { return }
        guard status.st_uid == geteuid(), status.st_mode & S_ISVTX == 0 else {
            throw SQLiteStoreError(
                .folder, "\(path) is open to others and not ours to close: give the store a folder of its own")
        }
        guard chmod(path, DataFolder.folderMode) == 0 else { throw fault("cannot be closed to others") }
    }

    /// Gives a file of ours its mode.
    func protect(_ file: String) throws(SQLiteStoreError) {
        guard chmod(file, DataFolder.fileMode) == 0 else {
            throw SQLiteStoreError(.folder, "\(file) cannot be closed to others: \(DataFolder.reason())")
        }
    }

    /// Makes an empty file, in place of a former one, that only we can read.
    func makeEmpty(_ file: String) throws(SQLiteStoreError) {
        try remove(file)
        let descriptor = Glibc.open(file, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, DataFolder.fileMode)
        guard descriptor >= 0 else { throw SQLiteStoreError(.folder, "\(file) cannot be made: \(DataFolder.reason())") }
        Glibc.close(descriptor)
        try protect(file)
    }

    /// Removes a file, if it is there.
    func remove(_ file: String) throws(SQLiteStoreError) {
        guard unlink(file) != 0, errno != ENOENT else { return }
        throw SQLiteStoreError(.folder, "\(file) cannot be removed: \(DataFolder.reason())")
    }

    /// Gives a finished file its name, durably. When another process was faster, its file stays and this one goes.
    func publish(_ file: String, as name: String) throws(SQLiteStoreError) {
        guard link(file, name) == 0 || errno == EEXIST else {
            throw SQLiteStoreError(.folder, "\(file) cannot be given its name: \(DataFolder.reason())")
        }
        try remove(file)
        try synchronize()
    }

    /// Writes the folder's names to disk.
    func synchronize() throws(SQLiteStoreError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault("cannot be read") }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw fault("cannot be written to disk") }
    }

    /// The size of a file in bytes; nil when there is none.
    func size(of file: String) throws(SQLiteStoreError) -> Int? {
        var status = stat()
        if lstat(file, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw SQLiteStoreError(.folder, "\(file) is not a plain file")
            }
            return Int(status.st_size)
        }
        guard errno == ENOENT else {
            throw SQLiteStoreError(.folder, "\(file) cannot be read: \(DataFolder.reason())")
        }
        return nil
    }

    private func fault(_ what: String) -> SQLiteStoreError {
        SQLiteStoreError(.folder, "the data folder \(path) \(what): \(DataFolder.reason())")
    }

    static func reason() -> String { String(cString: strerror(errno)) }
}
