import Glibc
import SecretMemory
import VerificationCore

extension ProofKeyRing {
    /// Reads a ring (R53, R56).
    /// - Throws: When the file is missing, a link, another user's, open to others, or not exactly of our format.
    public static func load(path: String) throws(ProofKeyRingError) -> ProofKeyRing {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: throw ProofKeyRingError(.missing, path: path)
            case ELOOP: throw ProofKeyRingError(.notAFile, path: path)
            default: throw systemError(path)
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw systemError(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw ProofKeyRingError(.notAFile, path: path) }
        guard status.st_uid == geteuid() else { throw ProofKeyRingError(.foreignOwner, path: path) }
        guard status.st_mode & 0o077 == 0 else { throw ProofKeyRingError(.looseMode(status.st_mode), path: path) }
        var bytes = [UInt8](repeating: 0, count: fileBytesMax + 1)
        defer { wipe(&bytes) }
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw systemError(path) }
        guard count <= fileBytesMax else { throw ProofKeyRingError(.tooLarge, path: path) }
        // Shortens in place: the zeros behind it are no key.
        bytes.removeLast(bytes.count - count)
        return try parse(consuming: &bytes, path: path)
    }

    /// Writes a new ring, readable by its owner alone whatever the umask and durable when this returns. Keys that stand
    /// there are never overwritten.
    public func save(path: String) throws(ProofKeyRingError) {
        try write(to: path) { temporary in link(temporary, path) }
    }

    /// Writes this ring over the one at `path`; readers see the one or the other.
    public func saveRotated(path: String) throws(ProofKeyRingError) {
        try write(to: path) { temporary in rename(temporary, path) }
    }

    private func write(to path: String, publish: (String) -> Int32) throws(ProofKeyRingError) {
        let temporary = "\(path).\(getpid()).new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ProofKeyRing.systemError(path) }
        defer { unlink(temporary) }
        var bytes = fileText()
        defer { wipe(&bytes) }
        let isWritten =
            fchmod(descriptor, 0o600) == 0 && Glibc.write(descriptor, bytes, bytes.count) == bytes.count
            && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten else { throw ProofKeyRing.systemError(path) }
        guard publish(temporary) == 0 else {
            throw errno == EEXIST ? ProofKeyRingError(.exists, path: path) : ProofKeyRing.systemError(path)
        }
        let slash = path.lastIndex(of: "/")
        let folder = open(slash.map { String(path[...$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw ProofKeyRing.systemError(path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw ProofKeyRing.systemError(path) }
    }

    private static func systemError(_ path: String) -> ProofKeyRingError {
        ProofKeyRingError(.system(String(cString: strerror(errno))), path: path)
    }
}

/// What tells one version of a file from another: its place on the disk, its length and when it was written.
struct FileMark: Sendable, Hashable {
    private let node: UInt64
    private let bytes: Int
    private let seconds: Int
    private let nanoseconds: Int

    /// Nil when there is no such file.
    init?(path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        node = UInt64(status.st_ino)
        bytes = Int(status.st_size)
        seconds = Int(status.st_mtim.tv_sec)
        nanoseconds = Int(status.st_mtim.tv_nsec)
    }
}
