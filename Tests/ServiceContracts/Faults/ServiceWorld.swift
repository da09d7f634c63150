import Logging
import ServiceDoubles
import Synchronization
import VerificationCore
import VerificationService

/// The whole service over a store that can fail, with a clock that stands still, gateways that are scripted and a
/// client that tries again: what it is told is kept and held against what is found (I1 to I6).
final class ServiceWorld: Sendable {
    let clock = ManualClock()
    let random: SeededRandom
    let store: FaultyStore
    /// The same store without failures, for looking.
    let inner: any StoreContract.Store
    let vault = PlainVault()
    let call = ScriptedGateway(.call)
    let email = ScriptedGateway(.email)
    let application: Application
    let verifications: Verifications
    private let worker: DeliveryWorker
    private let sweep: DeadlineSweep
    let told = Mutex(Told())

    init(on inner: any StoreContract.Store, seed: UInt64, workflow: String) async throws {
        random = SeededRandom(seed: seed)
        servedSince = Mutex(clock.now())
        self.inner = inner
        store = FaultyStore(inner)
        guard let steps = Workflow(text: workflow) else {
            throw ContractBreach(description: "the workflow \(workflow)")
        }
        let id: ApplicationID = random.id()
        application = Application(
            id: id, name: String(id.text.dropFirst(4)), senderName: "Shop", workflow: steps, policy: .standard,
            countries: ["ID"], locale: "en", isDisabled: false)
        try await inner.insert(application, at: clock.now())
        let logger = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
        let signal = WorkSignal()
        verifications = Verifications(
            store: store, vault: vault, random: random, reader: PlainReader(), rendering: PlainRendering(),
            clock: clock, signal: signal, logger: logger)
        worker = DeliveryWorker(
            store: store, applications: store, vault: vault, random: random, rendering: PlainRendering(),
            gateways: [call, email], clock: clock, signal: signal, settings: WorkerSettings(), logger: logger)
        sweep = DeadlineSweep(store: store, random: random, clock: clock, signal: signal, logger: logger)
    }

    /// Lets time pass with worker and sweep at work, from one moment at which something is due to the next.
    func pass(_ duration: Duration) async throws {
        let end = clock.now() + duration
        while clock.now() < end {
            await work()
            let now = clock.now()
            notice(now)
            let due = try await inner.nextDue() ?? end
            // What is due and was not done, because the store failed, is tried again a second later.
            let next = min(end, max(due, now + .seconds(1)))
            clock.advance(by: next - now)
        }
        await work()
        try await look()
    }

    /// Ends an outage that has lasted long enough, and remembers since when the store answers.
    private func notice(_ now: Timestamp) {
        guard store.isFailing else { return }
        let began = outageBegan.withLock { began in
            began = began ?? now
            return began ?? now
        }
        if now - began >= outageMax { store.heal() }
        servedSince.withLock { $0 = now }
    }

    private func work() async {
        for _ in 0..<workTurnsMax {
            let swept = await sweep.runOnce()
            let worked = await worker.runOnce()
            if swept == 0, worked == 0 { return }
        }
    }

    /// Holds what is found against what was told, and remembers ends that are seen for the first time.
    func look() async throws {
        let now = clock.now()
        var deliveries: [DeliveryRecord] = []
        for record in try await records() {
            let found = Found(
                now: now, servedSince: servedSince.withLock { $0 }, record: record,
                deliveries: try await inner.deliveries(of: record.key) ?? [],
                events: try await inner.events(of: record.key) ?? [],
                compared: vault.comparisons(of: record.key.id))
            try expectNone(Invariants.breaches(found, told.withLock { $0 }))
            if record.state.ledger.status.isTerminal {
                told.withLock { $0.ends[record.key.id] = record.state.ledger.status.word }
            }
            deliveries += found.deliveries
        }
        for gateway in [call, email] {
            let own = deliveries.filter { $0.channel == gateway.channel }
            try expectNone(Invariants.placed(gateway.placed, own))
        }
    }

    /// Heals the store, lets everything come to its end and looks at what is left behind.
    func settle(envelopes: () async throws -> Int) async throws {
        store.heal()
        // Past the longest life, the patience with reports and the removal of uploads.
        try await pass(.seconds(3600))
        let records = try await records()
        let told = told.withLock { $0 }
        let kept = Set(records.map(\.key.id))
        try expect(kept.isSuperset(of: told.created.values), "I4 a verification that was told is missing")
        try expect(
            kept.count <= createsTried.withLock { $0 }.count, "I4 R47 one idempotency key made two verifications")
        for record in records {
            try expect(record.state.ledger.status.isTerminal, "I3 a verification is open an hour later")
            for delivery in try await inner.deliveries(of: record.key) ?? [] {
                try expect(delivery.state.work == nil, "a delivery has work left an hour later")
            }
        }
        try expect(call.uploads.isEmpty, "R24 an upload was left with the gateway")
        let left = try await envelopes()
        try expect(left == 0, "I6 R57 \(left) envelopes are left")
    }

    func records() async throws -> [VerificationRecord] {
        try await inner.verifications(VerificationQuery(limit: 100), of: application.id)
    }

    private let servedSince: Mutex<Timestamp>
    private let outageBegan = Mutex<Timestamp?>(nil)

    /// Keys with which creates were tried.
    let createsTried = Mutex<Set<String>>([])

    func expect(_ condition: Bool, _ breach: @autoclosure () -> String) throws {
        guard condition else { throw ContractBreach(description: "\(breach()) (seed \(random.seed))") }
    }

    private func expectNone(_ breaches: [String]) throws {
        try expect(breaches.isEmpty, breaches.joined(separator: "; "))
    }
}

/// Turns of worker and sweep at one moment; a store that fails for good leaves things due.
private let workTurnsMax = 50
/// The longest that a store stays away while time passes.
private let outageMax: Duration = .seconds(90)
