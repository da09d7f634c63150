import Logging
import ServiceDoubles
import VerificationCore
import VerificationService

/// One life of a process: the real service over this world's ports.
final class Incarnation: @unchecked Sendable {
    let name: String
    let world: World
    private(set) var isDead = false
    private(set) var verifications: Verifications?
    /// Store calls that failed for it.
    var failures = 0
    private let machine: Machine
    private var worker: DeliveryWorker?
    private var tasks: [Task<Void, Never>] = []

    init(name: String, machine: Machine, world: World) {
        self.name = name
        self.machine = machine
        self.world = world
        begin()
    }

    private func begin() {
        let store = SimulatedStore(self)
        let vault = WatchedVault(auditor: world.auditor)
        let random = SeededRandom(seed: world.chance.next())
        let clock = MachineClock(self)
        let signal = WorkSignal()
        let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        verifications = Verifications(
            store: store, vault: vault, random: random, reader: PlainReader(), rendering: CaseRendering(),
            clock: clock, signal: signal, logger: logger)
        let worker = DeliveryWorker(
            store: store, applications: store, vault: vault, random: random, rendering: CaseRendering(),
            gateways: gateways(), clock: clock, signal: signal,
            settings: WorkerSettings(concurrency: 1 + world.chance.below(8)), logger: logger)
        let sweep = DeadlineSweep(store: store, random: random, clock: clock, signal: signal, logger: logger)
        self.worker = worker
        tasks = [world.spawn { _ in await worker.run() }, world.spawn { _ in await sweep.run() }]
    }

    private func gateways() -> [SimulatedGateway] {
        (0..<world.weather.gateways).flatMap { place in
            Channel.allCases.map { SimulatedGateway(self, $0, place) }
        }
    }

    /// Nothing that it does from here on has any effect; its tasks fall through to their end.
    func die() {
        isDead = true
        for task in tasks { task.cancel() }
    }

    func stop() {
        worker?.stop()
        tasks.last?.cancel()
    }

    /// An await at which the process may die.
    func hazard() {
        if !isDead, world.strikes(world.weather.crash) { machine.crash() }
    }
}

/// The world's time as one process has it: who sleeps wakes a little late, and in a dead process at once.
struct MachineClock: ServiceClock {
    private let incarnation: Incarnation

    init(_ incarnation: Incarnation) {
        self.incarnation = incarnation
    }

    func now() -> Timestamp { incarnation.world.clock.now }

    func sleep(until moment: Timestamp) async throws {
        guard !incarnation.isDead else { throw CancellationError() }
        let world = incarnation.world
        let late = world.chance.milliseconds(0...world.weather.slack)
        try await world.clock.sleep(until: max(moment, world.clock.now) + late)
        incarnation.hazard()
        if incarnation.isDead { throw CancellationError() }
    }
}
