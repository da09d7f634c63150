import Glibc
import OpenSSLCrypto

/// A backup's file while it is written, as `FILE.partial` and for its owner alone: it gets its name when it is whole.
final class PartialFile {
    let path: String
    /// Where the content is written to.
    let descriptor: CInt
    private let overwrites: Bool
    private var isPublished = false

    private var partial: String { path + ".partial" }

    /// - Parameter overwrites: An older backup of this name may be replaced; nothing else ever is.
    init(_ path: String, overwrites: Bool) throws {
        self.path = path
        self.overwrites = overwrites
        try PartialFile.checkPlace(path, overwrites: overwrites)
        descriptor = open(path + ".partial", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw CommandFailure.system("\(path).partial cannot be made") }
        do {
            try takeOver()
        } catch {
            close(descriptor)
            isPublished = true
            throw error
        }
    }

    deinit {
        guard !isPublished else { return }
        unlink(partial)
        close(descriptor)
    }

    /// Gives the whole file its name, durably.
    func publish() throws {
        guard fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0 else {
            throw CommandFailure.system("\(partial) cannot be written to disk")
        }
        if overwrites {
            try PartialFile.checkPlace(path, overwrites: true)
            guard rename(partial, path) == 0 else { throw CommandFailure.system("\(path) cannot be written") }
        } else {
            try giveFreeName()
        }
        isPublished = true
        close(descriptor)
        let folder = open(PrivateFolder.of(file: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(folder) }
        guard folder >= 0, fsync(folder) == 0 else { throw CommandFailure.system("\(path) cannot be written to disk") }
    }

    /// What a killed backup has left is written over; one that is being written is left alone.
    private func takeOver() throws {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw CommandFailure("another backup is being written to \(path)", .refused)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
            throw CommandFailure("\(partial) stands in the way: it is not a file of ours", .wrongInput)
        }
        guard fchmod(descriptor, 0o600) == 0, ftruncate(descriptor, 0) == 0 else {
            throw CommandFailure.system("\(partial) cannot be written")
        }
    }

    private func giveFreeName() throws {
        if link(partial, path) == 0 {
            unlink(partial)
            return
        }
        guard errno != EEXIST else { throw PartialFile.occupied(path) }
        // Some file systems have no links; there, only this look keeps a file that was made meanwhile.
        try PartialFile.checkPlace(path, overwrites: false)
        guard rename(partial, path) == 0 else { throw CommandFailure.system("\(path) cannot be written") }
    }

    private static func checkPlace(_ path: String, overwrites: Bool) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw CommandFailure.system("\(path) cannot be written") }
            return
        }
        guard overwrites else { throw occupied(path) }
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        defer { close(descriptor) }
        guard descriptor >= 0, status.st_mode & S_IFMT == S_IFREG, BackupSeal.isBackup(descriptor) else {
            throw CommandFailure("\(path) is no backup and is not written over", .wrongInput)
        }
    }

    private static func occupied(_ path: String) -> CommandFailure {
        CommandFailure(
            "\(path) is there already", hints: ["name another file, or replace the older backup with --force"],
            .wrongInput)
    }
}

extension CommandFailure {
    /// What the system refused, in its words.
    static func system(_ what: String) -> CommandFailure {
        CommandFailure("\(what): \(String(cString: strerror(errno)))", .unreachable)
    }
}
