import Foundation
import Glibc

/// Time on the processors, in microseconds.
enum ProcessorTime {
    /// What this process has used.
    static func own() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return microseconds(usage.ru_utime) + microseconds(usage.ru_stime)
    }

    private static func microseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1e6 + Double(time.tv_usec) }
}

/// What the kernel tells of another process.
struct ProcessFigures {
    /// Microseconds in the process's own code, and in the kernel on its behalf.
    let user: Double
    let system: Double
    /// MiB of memory: resident, and the most that was.
    let resident: Double
    let residentPeak: Double

    var processor: Double { user + system }

    init(of process: pid_t) throws {
        let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        // The second field is a name in parentheses, which may hold spaces.
        let fields = stat.drop { $0 != ")" }.dropFirst(2).split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw LoadFailure("/proc/\(process)/stat is not as expected")
        }
        let tick = 1e6 / Double(sysconf(CInt(_SC_CLK_TCK)))
        (self.user, self.system) = (user * tick, system * tick)
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        resident = ProcessFigures.mebibytes("VmRSS:", status)
        residentPeak = ProcessFigures.mebibytes("VmHWM:", status)
    }

    /// Forgets the most memory that was, so that the next peak is told alone.
    static func forgetPeak(of process: pid_t) {
        try? "5".write(toFile: "/proc/\(process)/clear_refs", atomically: false, encoding: .utf8)
    }

    private static func mebibytes(_ name: String, _ status: String) -> Double {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        let kibibytes = line?.split { !$0.isNumber }.first.flatMap { Double($0) }
        return (kibibytes ?? 0) / 1024
    }
}
