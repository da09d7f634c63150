import ServiceDoubles
import VerificationCore

/// Everything that one seed makes: time, machines, gateways, people, and the one who judges.
///
/// All of it runs on one thread (see `SeededExecutor`), so nothing in it needs a lock.
final class World: @unchecked Sendable {
    let seed: UInt64
    let chance: Chance
    let executor: SeededExecutor
    let clock = VirtualClock()
    let weather: Weather
    let history: History
    let disk: MemoryStore
    let auditor: Auditor
    private(set) var machines: [Machine] = []
    private(set) var applications: [Application] = []
    private(set) var people: [Person] = []
    /// The vendors' side: uploads, calls and mails.
    private(set) var carrier: Carrier?
    var tally = Tally()
    /// Whether faults strike; at the end they do no longer.
    private(set) var isStormy = true
    /// When the last fault struck that can have kept the service from its work.
    private(set) var calmSince: Timestamp
    private var running = 0

    init(seed: UInt64) {
        self.seed = seed
        chance = Chance(seed: seed)
        executor = SeededExecutor(chance: chance)
        weather = Weather(chance)
        history = History(clock: clock)
        disk = MemoryStore(seed: chance.next())
        auditor = Auditor(history: history, clock: clock)
        calmSince = clock.now
    }

    /// Lets everything happen, to the end.
    func run() -> Outcome {
        spawn { world in await world.live() }
        var steps = 0
        while steps < stepsMax, executor.runNext() || clock.advance() { steps += 1 }
        if steps == stepsMax { auditor.breach("the simulation does not end") }
        if running > 0 { auditor.breach("\(running) tasks wait for what never comes") }
        if executor.strays > 0 { auditor.breach("\(executor.strays) jobs left the simulation") }
        tally.add("verifications", auditor.verifications)
        tally.add(auditor.tally)
        // All of them hold the world.
        machines = []
        carrier = nil
        return Outcome(
            seed: seed, digest: history.digest, lines: history.lines, breaches: auditor.breaches, tally: tally)
    }

    /// Begins a task of this world.
    @discardableResult
    func spawn(_ body: @escaping @Sendable (World) async -> Void) -> Task<Void, Never> {
        running += 1
        return Task(executorPreference: executor) {
            await body(self)
            self.running -= 1
        }
    }

    /// A fault has struck; one that keeps a machine from its work does so until `end`.
    func struck(_ kind: String, keepsFromWorkUntil end: Timestamp? = nil) {
        tally.add(kind)
        if let end { calmSince = max(calmSince, end) }
    }

    /// Whether a fault of this probability strikes.
    func strikes(_ probability: Double) -> Bool { isStormy && chance.happens(probability) }

    func peek(_ key: VerificationKey) async -> VerificationRecord? {
        try? await disk.verification(key)
    }

    private func live() async {
        applications = Settlement.applications(chance)
        for application in applications { try? await disk.insert(application, at: clock.now) }
        let carrier = Carrier(world: self)
        self.carrier = carrier
        people = (0..<weather.people).map { Person(number: $0) }
        machines = (1...weather.machines).map { Machine(name: "m\($0)", world: self) }
        for machine in machines { machine.start() }
        await Settlement.populate(self)
        isStormy = false
        calmSince = max(calmSince, clock.now)
        history.note("calm")
        await comeToRest()
        for machine in machines { machine.stop() }
        await auditor.close(disk, carrier: carrier)
    }

    /// Waits until nothing is left to be done.
    private func comeToRest() async {
        for _ in 0..<restLooksMax {
            await clock.pause(restLookEvery)
            if await auditor.audit(disk, calmSince: calmSince), carrier?.uploads.isEmpty == true { return }
        }
        auditor.breach("lost: work is left \(restLookEvery * restLooksMax) after the last fault")
    }
}

/// What came of one seed.
public struct Outcome: Sendable {
    let seed: UInt64
    /// Of the whole history: equal digests are equal histories.
    public let digest: UInt64
    public let lines: [String]
    let breaches: [String]
    let tally: Tally

    /// What is printed of a seed that failed.
    /// - Parameter count: Lines of the history, the last ones.
    func report(lines count: Int) -> String {
        let lines = lines.suffix(count).joined(separator: "\n")
        return "seed \(seed):\n\(lines)\n\(breaches.prefix(5).joined(separator: "\n"))\n"
            + "again with: SIMULATION_SEED=\(seed) swift test --filter SimulationTests"
    }
}

private let stepsMax = 3_000_000
private let restLookEvery: Duration = .seconds(10)
/// The last uploads are released half an hour after the last fault at the very latest.
private let restLooksMax = 180
