import Glibc
import ServiceConfiguration

/// The file handles of the process, and what part of them connections of the API may have (R100, R104): silent ones
/// must leave enough for the store, the gateways and the metrics.
enum FileHandles {
    /// How many may be open, and how many after `raise()`.
    struct Limits: Sendable, Hashable {
        let soft: Int
        let hard: Int
    }

    /// Metrics and their watchers, the store's files, logs, name look-ups and what is being accepted.
    static let others = 128
    /// Fewer connections than these serve nobody.
    static let connectionsLeast = 64

    static var limits: Limits {
        var limit = rlimit()
        // A system that tells nothing is taken to have the smallest common limit.
        guard getrlimit(resource, &limit) == 0 else { return Limits(soft: 1024, hard: 1024) }
        return Limits(soft: Int(clamping: limit.rlim_cur), hard: Int(clamping: limit.rlim_max))
    }

    /// Lets the process open as many as the system allows it.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
    }

    /// Those that connections may not have: one for each of the store's connections and for each delivery in work,
    /// three for each thread of the network's.
    static func kept(for settings: ServiceSettings) -> Int {
        others + settings.worker.concurrency + (settings.store.postgreSQL?.connections ?? 0) + 3 * threads
    }

    /// How many connections may be open: as many as were asked for, or as the handles allow.
    /// - Returns: Nil when so few are left that nobody would be served.
    static func connections(_ asked: Int, of handles: Int, keeping kept: Int) -> Int? {
        let connections = min(asked, handles - kept)
        return connections >= min(asked, connectionsLeast) ? connections : nil
    }

    private static var threads: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
}
