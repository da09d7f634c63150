import SandboxPhone

/// From when until when a fault is wanted, counted from the moment at which it is asked for.
struct FaultTimes: Sendable {
    var after: Int?
    var lasts: Int?
    var period: Int?

    func start(_ now: SandboxTime) -> SandboxTime { now + .seconds(after ?? 0) }

    func end(_ now: SandboxTime) -> SandboxTime? { lasts.map { start(now) + .seconds($0) } }

    func applied(to fault: Fault, at now: SandboxTime) -> Fault {
        var fault = fault
        fault.from = start(now)
        fault.until = end(now)
        fault.period = period.map { .seconds($0) }
        return fault
    }
}
