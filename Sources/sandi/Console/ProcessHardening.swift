import Glibc
import Logging

/// What a process that holds keys does before anything else.
enum ProcessHardening {
    /// Files are made for their owner alone (R60), and no crash writes memory to disk (R64).
    static func apply() {
        umask(0o077)
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        // A peer that has gone is a failed write, not the end of the service.
        signal(SIGPIPE, SIG_IGN)
        // Swift's backtracer writes registers, and the memory that they point to, into the log (R64). Whoever wants
        // that says so.
        if getenv("SWIFT_BACKTRACE") == nil {
            for crash in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(crash, SIG_DFL) }
        }
    }

    /// Keeps the service from running as root, or warns where that is allowed (R60).
    /// - Throws: `CommandFailure` when it is root and may not be.
    static func refuseRoot(unless isAllowed: Bool, user: uid_t = geteuid(), logger: Logger) throws {
        guard user == 0 else { return }
        guard isAllowed else {
            throw CommandFailure(
                "the service does not run as root",
                hints: [
                    "start it as a user of its own, which owns the data folder and the key ring",
                    "or set server.allow_root to true, on a machine where nothing else is at stake",
                ], .wrongInput)
        }
        logger.warning("running as root: give the service a user of its own")
    }
}
