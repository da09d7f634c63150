import FoundationEssentials
import Glibc

/// A folder for the owner alone (R60).
enum PrivateFolder {
    /// Makes the folder, and those above it that are missing.
    static func make(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure("the folder \(path) cannot be made", .wrongInput)
        }
    }

    /// The folder in which a file stands.
    static func of(file path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// A file for a secret: new, and readable by its owner alone whatever the umask (R60).
struct SecretFile {
    private let path: String

    /// Makes the file, so that a secret is only thought up once there is a place for it.
    init(making path: String) throws {
        self.path = path
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure("--out: \(path) cannot be made: \(String(cString: strerror(errno)))", .wrongInput)
        }
        close(descriptor)
    }

    /// Writes the secret, durably.
    func write(_ text: String) throws {
        let descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        let bytes = Array((text + "\n").utf8)
        defer { close(descriptor) }
        guard descriptor >= 0, fchmod(descriptor, 0o600) == 0,
            Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0
        else { throw CommandFailure("\(path) cannot be written", .wrongInput) }
    }

    /// Takes the file away again when there is no secret to write.
    func discard() { unlink(path) }
}
