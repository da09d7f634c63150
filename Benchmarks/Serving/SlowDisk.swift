import CSlowDisk

/// SQLite's disk in this process.
enum SlowDisk {
    /// Makes every wait for the disk take at least so long.
    static func set(milliseconds: Double) throws {
        let result = sandi_slow_disk(CLong(milliseconds * 1000))
        guard result == 0 else { throw LoadFailure("the slow disk cannot be set up: SQLite's code \(result)") }
    }
}
