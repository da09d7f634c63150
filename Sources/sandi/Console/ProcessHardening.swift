import Glibc

/// What a process that holds keys does before anything else.
enum ProcessHardening {
    /// Files are made for their owner alone (R60), and no crash writes memory to disk (R64).
    static func apply() {
        umask(0o077)
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        // A peer that has gone is a failed write, not the end of the service.
        signal(SIGPIPE, SIG_IGN)
    }

    static var isRoot: Bool { geteuid() == 0 }
}
