import Logging
import ServiceConfiguration

extension Assembly {
    /// How many connections the API may have open; says so when they are fewer than were asked for.
    /// - Parameter handles: The file handles that the process may open.
    /// - Throws: `CommandFailure` when the handles leave no room for connections (R104).
    static func connectionsMax(
        _ settings: ServiceSettings, of handles: Int = FileHandles.limits.soft, logger: Logger
    ) throws -> Int {
        let asked = settings.server.connectionsMax
        let kept = FileHandles.kept(for: settings)
        guard let connections = FileHandles.connections(asked, of: handles, keeping: kept) else {
            throw CommandFailure(
                "the process may open \(handles) file handles, of which the service keeps \(kept) for itself: too few "
                    + "are left for connections",
                hints: [handlesHint(for: settings)], .wrongInput)
        }
        if connections < asked {
            logger.warning(
                "file handles allow fewer connections than server.connections_max",
                metadata: [
                    "connections": "\(connections)", "connections_max": "\(asked)", "file_handles": "\(handles)",
                    "file_handles_needed": "\(asked + kept)",
                ])
        }
        return connections
    }

    /// Where the limit is set.
    static func handlesHint(for settings: ServiceSettings) -> String {
        let needed = settings.server.connectionsMax + FileHandles.kept(for: settings)
        return
            "allow \(needed) for server.connections_max: `ulimit -n \(needed)`, systemd's `LimitNOFILE=\(needed)`, or "
            + "a container's `--ulimit nofile=\(needed):\(needed)`"
    }
}
