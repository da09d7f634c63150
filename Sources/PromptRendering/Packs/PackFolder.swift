internal import Glibc

/// A folder of files that an operator may have put together: every read is bounded and stays inside.
struct PackFolder {
    /// Why a file was not read.
    enum Fault: Error, Hashable {
        case missing, unreadable(String), tooLarge, outside
    }

    /// The folder's own path, without symbolic links.
    private let root: String

    /// - Throws: When there is no such folder.
    init(_ path: String) throws(Fault) {
        root = try PackFolder.realPath(path)
        var status = stat()
        guard stat(root, &status) == 0 else { throw PackFolder.fault(errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .unreadable("not a folder") }
    }

    /// The names of the folders in this one, sorted; names that begin with a dot are left out.
    func folders(countMax: Int) throws(Fault) -> [String] {
        guard let stream = opendir(root) else { throw PackFolder.fault(errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix("."), isFolder(name) else { continue }
            names.append(name)
            guard names.count <= countMax else { throw .tooLarge }
        }
        return names.sorted()
    }

    /// A folder inside this one.
    func folder(_ name: String) throws(Fault) -> PackFolder {
        let inner = try PackFolder("\(root)/\(name)")
        guard inner.root.hasPrefix(root + "/") else { throw .outside }
        return inner
    }

    /// The bytes of a regular file. Symbolic links are followed as long as they stay inside the folder.
    func read(_ name: String, bytesMax: Int) throws(Fault) -> [UInt8] {
        let path = try PackFolder.realPath("\(root)/\(name)")
        guard path.hasPrefix(root + "/") else { throw .outside }
        // A pipe under the name of a clip must not hold up the start.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw PackFolder.fault(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw PackFolder.fault(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable("not a regular file") }
        guard status.st_size <= bytesMax else { throw .tooLarge }
        return try PackFolder.bytes(of: descriptor, bytesMax: bytesMax)
    }

    private static func bytes(of descriptor: CInt, bytesMax: Int) throws(Fault) -> [UInt8] {
        // One byte more than allowed, for a file that grew after it was looked at.
        var buffer = [UInt8](repeating: 0, count: bytesMax + 1)
        var filled = 0
        while filled < buffer.count {
            let count = buffer.withUnsafeMutableBytes { room in
                Glibc.read(descriptor, room.baseAddress! + filled, room.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault(errno) }
            if count == 0 { break }
            filled += count
        }
        guard filled <= bytesMax else { throw .tooLarge }
        return Array(buffer[..<filled])
    }

    private func isFolder(_ name: String) -> Bool {
        var status = stat()
        return stat("\(root)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func realPath(_ path: String) throws(Fault) -> String {
        guard let resolved = realpath(path, nil) else { throw fault(errno) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func fault(_ number: CInt) -> Fault {
        number == ENOENT ? .missing : .unreadable(String(cString: strerror(number)))
    }
}

extension FaultLedger {
    /// Reads a file, or notes why it cannot be read.
    mutating func read(_ name: String, in folder: PackFolder, bytesMax: Int) -> [UInt8]? {
        do throws(PackFolder.Fault) {
            return try folder.read(name, bytesMax: bytesMax)
        } catch {
            switch error {
            case .missing: add(.fileMissing, name, "the file is missing")
            case .unreadable(let reason): add(.fileUnreadable, name, "the file cannot be read: \(reason)")
            case .tooLarge: add(.fileTooLarge, name, "the file is larger than \(bytesMax) bytes")
            case .outside: add(.fileOutsidePack, name, "the file is a link that leads out of the pack")
            }
            return nil
        }
    }
}
