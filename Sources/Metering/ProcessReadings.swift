import FoundationEssentials
import Glibc

/// What the system says of this process, as metrics.
public enum ProcessReadings {
    /// What can be read; a system that tells nothing gives nothing.
    public static func families() -> [any MetricFamily] {
        [
            processorSeconds.map { MeasuredFamily(.processorSeconds, ExpositionText.millionths($0)) },
            residentBytes.map { MeasuredFamily(.residentBytes, "\($0)") },
            openFiles.map { MeasuredFamily(.openFiles, "\($0)") },
            openFilesMax.map { MeasuredFamily(.openFilesMax, "\($0)") },
            startTime.map { MeasuredFamily(.startTime, ExpositionText.millionths($0)) },
        ].compactMap(\.self)
    }

    /// In microseconds.
    private static var processorSeconds: Int? {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
        return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + Int(usage.ru_utime.tv_usec)
            + Int(usage.ru_stime.tv_usec)
    }

    private static var residentBytes: Int? {
        let pages = text("/proc/self/statm")?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return pages.map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
    }

    private static var openFiles: Int? {
        // The listing itself holds one.
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { $0.count - 1 }
    }

    private static var openFilesMax: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Int(clamping: limit.rlim_cur)
    }

    /// In microseconds since 1970.
    private static var startTime: Int? {
        guard let stat = text("/proc/self/stat"), let name = stat.lastIndex(of: ")"),
            let booted = text("/proc/stat")?.split(separator: "\n").first(where: { $0.hasPrefix("btime ") })
        else { return nil }
        // The 22nd field; the second, in parentheses, may hold spaces.
        let fields = stat[name...].split(separator: " ")
        guard fields.count > 20, let ticks = Int(fields[20]), let seconds = Int(booted.dropFirst("btime ".count)) else {
            return nil
        }
        return seconds * 1_000_000 + ticks * (1_000_000 / max(1, sysconf(Int32(_SC_CLK_TCK))))
    }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
