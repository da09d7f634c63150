import Glibc

/// The unit of all durable work: one wait for the disk.
enum DiskProbe {
    /// Appends 4 KiB at a time to a file and waits for the disk each time, as a commit to a log does.
    static func measure(_ folder: String) throws -> Latencies {
        let path = "\(folder)/disk-probe"
        let file = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw LoadFailure.system("open") }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 0x5A, count: pageBytes)
        var latencies = Latencies()
        for _ in 0..<waits {
            let start = Moment.now()
            guard write(file, page, pageBytes) == pageBytes, fdatasync(file) == 0 else {
                throw LoadFailure.system("fdatasync")
            }
            latencies.record(Moment.now() - start)
        }
        return latencies
    }
}

private let pageBytes = 4096
private let waits = 1000
