import FoundationEssentials
import Glibc

/// What the machine's clocks say.
enum HardwareClock {
    static let wall = CLOCK_REALTIME
    static let sinceBoot = CLOCK_BOOTTIME

    static func microseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    /// The kernel's name for this run of the machine; of this process alone where it has none.
    static let bootName: String = {
        let name = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        let letters = (name ?? "").filter { $0.isHexDigit || $0 == "-" }
        return letters.isEmpty ? "process-\(getpid())" : letters
    }()
}
