import Glibc

/// What the measuring of commits takes the time from. By it is decided how much is written at a time, and
/// nothing that anybody is told.
enum CommitClock {
    /// Microseconds since some moment; they only go forward.
    static func microseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }
}
