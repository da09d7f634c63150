import CProcessors
import Foundation

/// Which of the machine's processors a process gets. Where there are several the load can have the last one for itself,
/// as if it ran on a machine of its own.
enum ProcessorShare {
    case all, server, load

    /// Starts a process, which inherits the processors that its starter may use.
    func start(_ process: Process) throws {
        if self == .all { return try process.run() }
        let share = self == .load ? sandi_processors_last : sandi_processors_but_last
        guard sandi_processors_use(CInt(share)) == 0 else { throw LoadFailure.system("sched_setaffinity") }
        defer { _ = sandi_processors_use(CInt(sandi_processors_all)) }
        try process.run()
    }
}
