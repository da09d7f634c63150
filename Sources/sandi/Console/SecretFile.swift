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
