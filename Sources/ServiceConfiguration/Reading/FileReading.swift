import Glibc

/// Reads the few files that a configuration consists of.
public protocol FileReading: Sendable {
    /// Reads a regular file whole.
    /// - Throws: When it cannot be read or has more than `bytesMax` bytes.
    func read(_ path: String, bytesMax: Int) throws(FileFault) -> FileContents
}

/// A file's bytes and who may read it.
public struct FileContents: Sendable {
    public let bytes: [UInt8]
    /// The permission bits, such as 0o600.
    public let mode: UInt32

    public init(bytes: [UInt8], mode: UInt32) {
        self.bytes = bytes
        self.mode = mode
    }
}

/// Why a file cannot be read.
public enum FileFault: Error, Sendable, Hashable {
    case missing
    case notReadable
    case notAFile
    case tooLong(bytesMax: Int)

    /// What is wrong, to follow the file's name.
    public var sentence: String {
        switch self {
        case .missing: "there is no such file"
        case .notReadable: "the file cannot be read; the service's user needs permission to read it"
        case .notAFile: "this is no regular file"
        case .tooLong(let bytesMax): "the file is longer than \(bytesMax) bytes"
        }
    }
}

/// The files of this machine.
public struct LocalFiles: FileReading {
    public init() {}

    public func read(_ path: String, bytesMax: Int) throws(FileFault) -> FileContents {
        // Without O_NONBLOCK a named pipe would hold the start up for ever.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .missing : .notReadable }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .notReadable }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        // One byte more than allowed tells a file that is too long from one that just fits.
        var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress! + count, $0.count - count) }
            guard got >= 0 else { throw .notReadable }
            if got == 0 { break }
            count += got
        }
        guard count <= bytesMax else { throw .tooLong(bytesMax: bytesMax) }
        return FileContents(bytes: Array(bytes[..<count]), mode: UInt32(status.st_mode) & 0o777)
    }
}
