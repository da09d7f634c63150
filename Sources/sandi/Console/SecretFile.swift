import Glibc

/// A file for a secret: new, and readable by its owner alone whatever the umask (R60).
enum SecretFile {
    static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw CommandFailure("\(path) cannot be made: \(reason)", .wrongInput)
        }
        defer { close(descriptor) }
        let bytes = Array((text + "\n").utf8)
        guard fchmod(descriptor, 0o600) == 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
            fsync(descriptor) == 0
        else { throw CommandFailure("\(path) cannot be written", .wrongInput) }
    }
}
