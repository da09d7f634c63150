import ServiceDoubles
import VerificationCore

/// The way of one process to the disk that all share. An operation is done whole or not at all; it may take its time,
/// fail before or after it was done, and outlive the process that asked for it. The auditor sees each as it is done.
final class SimulatedStore: VerificationStore, ApplicationStore {
    let incarnation: Incarnation
    var world: World { incarnation.world }
    var auditor: Auditor { incarnation.world.auditor }

    init(_ incarnation: Incarnation) {
        self.incarnation = incarnation
    }

    private enum Fault {
        case before(StoreError)
        case after(StoreError)
    }

    /// Carries out one operation with whatever may come in its way.
    func pass<Value: Sendable>(
        _ name: String, _ operation: @escaping @Sendable (isolated MemoryStore) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        incarnation.hazard()
        if incarnation.isDead { throw .closed }
        let fault = drawFault(name)
        if case .before(let error) = fault { throw error }
        await world.clock.pause(world.chance.latency(upTo: world.weather.storeLatency))
        incarnation.hazard()
        // What a dying process has sent off arrives or not.
        if incarnation.isDead, world.chance.happens(0.5) { throw .closed }
        let value = try await world.disk.perform(operation)
        incarnation.hazard()
        await world.clock.pause(returning(name))
        incarnation.hazard()
        if incarnation.isDead { throw .closed }
        if case .after(let error) = fault { throw error }
        return value
    }

    private func returning(_ name: String) -> Duration {
        guard !incarnation.isDead, !looks.contains(name), world.strikes(world.weather.stall) else {
            return world.chance.latency(upTo: world.weather.storeLatency)
        }
        let stall = world.chance.milliseconds(1000...90_000)
        world.struck("stalls", keepsFromWorkUntil: world.clock.now + stall)
        world.history.note("\(incarnation.name) stands still for \(stall)")
        return stall
    }

    private func drawFault(_ name: String) -> Fault? {
        guard world.strikes(world.weather.storeFault) else { return nil }
        let faults: [Fault] = [
            .before(.overloaded), .before(.unavailable("simulated")), .before(.outcomeUnknown("simulated")),
            .after(.outcomeUnknown("simulated")), .after(.unavailable("simulated")),
        ]
        let fault = world.chance.one(of: faults)
        incarnation.failures += 1
        world.struck("store faults", keepsFromWorkUntil: world.clock.now)
        world.history.note("\(incarnation.name) \(name) fails \(fault)")
        return fault
    }

    /// A line of the history, from within an operation.
    func note(_ text: String) { world.history.note("\(incarnation.name) \(text)") }
}

/// Operations after which standing still delays nothing but the next look.
private let looks: Set = ["due", "nextDue", "sweep"]

extension MemoryStore {
    /// Runs several steps on the disk with nothing between them.
    func perform<Value: Sendable>(
        _ operation: @Sendable (isolated MemoryStore) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try operation(self)
    }

    /// A verification as it stands, from within an operation.
    func standing(_ key: VerificationKey) -> VerificationRecord? { try? verification(key) }
}
