import COpenSSL
import Glibc
import SecretMemory
import VerificationCore

extension KeyRing {
    private static let fileMode: mode_t = 0o600
    private static let folderMode: mode_t = 0o700
    private static let othersMask: mode_t = 0o077

    /// Reads a ring (R56).
    /// - Throws: When the file is missing, a link, another user's, open to others, or not exactly of our format.
    public static func load(path: String) throws(KeyRingError) -> KeyRing {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: throw KeyRingError(.missing, path: path)
            case ELOOP: throw KeyRingError(.notAFile, path: path)
            default: throw systemError(path)
            }
        }
        defer { close(descriptor) }
        try checkFile(descriptor, path)
        var bytes = try readAll(descriptor, path)
        defer { wipe(&bytes) }
        return try parse(bytes, path: path)
    }

    /// Writes a new ring: mode 0600 whatever the umask, in a folder of mode 0700 that is made if need be, durable when
    /// this returns. A ring that stands there is never overwritten.
    public func save(path: String) throws(KeyRingError) {
        try write(to: path) { temporary in link(temporary, path) }
    }

    /// Writes this ring over the one at `path`, of which it must hold every key; readers see the one or the other.
    public func saveRotated(path: String) throws(KeyRingError) {
        guard holdsAll(of: try KeyRing.load(path: path)) else { throw KeyRingError(.losesKeys, path: path) }
        try write(to: path) { temporary in rename(temporary, path) }
    }

    /// Writes this ring over the one at `path`, of which it lacks this one key alone.
    public func saveRetired(_ id: UInt32, for purpose: KeyPurpose, path: String) throws(KeyRingError) {
        guard holdsAll(of: try KeyRing.load(path: path), but: (purpose, id)) else {
            throw KeyRingError(.losesKeys, path: path)
        }
        try write(to: path) { temporary in rename(temporary, path) }
    }

    private func write(to path: String, publish: (String) -> Int32) throws(KeyRingError) {
        guard count <= KeyRing.keysMax else { throw KeyRingError(.tooManyKeys, path: path) }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        try KeyRing.makeFolder(folder, path)
        let temporary = "\(path).\(getpid()).new"
        try writeTemporary(temporary, path)
        defer { unlink(temporary) }
        guard publish(temporary) == 0 else {
            throw errno == EEXIST ? KeyRingError(.exists, path: path) : KeyRing.systemError(path)
        }
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw KeyRing.systemError(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw KeyRing.systemError(path) }
    }

    private func writeTemporary(_ temporary: String, _ path: String) throws(KeyRingError) {
        // A file of this name is left only by a process of ours that was killed while writing.
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, KeyRing.fileMode)
        guard descriptor >= 0 else { throw KeyRing.systemError(path) }
        defer { close(descriptor) }
        var text = fileText()
        defer { wipe(&text) }
        guard fchmod(descriptor, KeyRing.fileMode) == 0, KeyRing.writeAll(text, descriptor), fsync(descriptor) == 0
        else {
            let error = KeyRing.systemError(path)
            unlink(temporary)
            throw error
        }
    }

    private static func checkFile(_ descriptor: Int32, _ path: String) throws(KeyRingError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw systemError(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw KeyRingError(.notAFile, path: path) }
        guard status.st_uid == geteuid() else { throw KeyRingError(.foreignOwner, path: path) }
        guard status.st_mode & othersMask == 0 else { throw KeyRingError(.looseMode(status.st_mode), path: path) }
        guard status.st_size <= fileBytesMax else { throw KeyRingError(.tooLarge, path: path) }
    }

    private static func makeFolder(_ folder: String, _ path: String) throws(KeyRingError) {
        if mkdir(folder, folderMode) == 0 {
            guard chmod(folder, folderMode) == 0 else { throw systemError(path) }
        } else if errno != EEXIST {
            throw systemError(path)
        }
        var status = stat()
        guard stat(folder, &status) == 0 else { throw systemError(path) }
        guard status.st_uid == geteuid(), status.st_mode & othersMask == 0 else {
            throw KeyRingError(.looseFolder(status.st_mode), path: path)
        }
    }

    private static func readAll(_ descriptor: Int32, _ path: String) throws(KeyRingError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: fileBytesMax + 1)
        defer { wipe(&bytes) }
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw systemError(path) }
            if got == 0 { break }
            count += got
        }
        return Array(bytes.prefix(count))
    }

    private static func writeAll(_ text: [UInt8], _ descriptor: Int32) -> Bool {
        text.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return false }
                rest = rest.dropFirst(written)
            }
            return true
        }
    }

    private static func systemError(_ path: String) -> KeyRingError {
        KeyRingError(.system(String(cString: strerror(errno))), path: path)
    }
}
