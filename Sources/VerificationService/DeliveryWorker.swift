public import Logging
import Synchronization
public import VerificationCore

/// How much the worker does at once, and for how long it holds what it claims.
public struct WorkerSettings: Sendable, Hashable {
    /// Deliveries in work at the same time.
    public var concurrency: Int
    /// How long a claim lasts; longer than a gateway's slowest requests together.
    public var lease: Duration

    public init(concurrency: Int = 32, lease: Duration = .seconds(60)) {
        self.concurrency = concurrency
        self.lease = lease
    }
}

/// Carries out deliveries: claims what is due, does the next piece of work for it, writes down what came of it.
public final class DeliveryWorker: Sendable {
    let store: any VerificationStore
    let applications: any ApplicationStore
    let vault: any Vault
    let random: any RandomSource
    let rendering: any MessageRendering
    let gateways: [any Gateway]
    let clock: any ServiceClock
    let signal: WorkSignal
    let settings: WorkerSettings
    let logger: Logger
    let stops: StopBoard?
    let subjects: Subjects?
    let observer: any ServiceObserver
    private let state = Mutex(State())

    private struct State {
        var inWork = 0
        var isStopping = false
    }

    /// - Parameters:
    ///   - gateways: In order; the first of a channel carries its deliveries, and the next one when it refuses for a
    ///     reason of its own before it took anything.
    ///   - stops: The stop switches that sending obeys; nil where there are none (R39).
    ///   - subjects: The keys under which destinations are sealed.
    ///   - observer: Told of what is written down of deliveries.
    public init(
        store: any VerificationStore, applications: any ApplicationStore, vault: any Vault, random: any RandomSource,
        rendering: any MessageRendering, gateways: [any Gateway], clock: any ServiceClock, signal: WorkSignal,
        settings: WorkerSettings, logger: Logger, stops: StopBoard? = nil, subjects: Subjects? = nil,
        observer: any ServiceObserver = NoObserver()
    ) {
        self.store = store
        self.applications = applications
        self.vault = vault
        self.random = random
        self.rendering = rendering
        self.gateways = gateways
        self.clock = clock
        self.signal = signal
        self.settings = settings
        self.logger = logger
        self.stops = stops
        self.subjects = subjects
        self.observer = observer
    }

    /// Works until `stop` is called or the task is cancelled, then finishes what it has begun.
    public func run() async {
        await withDiscardingTaskGroup { group in
            while !isStopping {
                let leaseEnd = clock.now() + settings.lease
                let claims = await claim(upTo: settings.concurrency - state.withLock { $0.inWork })
                for claim in claims ?? [] {
                    state.withLock { $0.inWork += 1 }
                    group.addTask {
                        await self.work(on: claim, until: leaseEnd)
                        self.state.withLock { $0.inWork -= 1 }
                        self.signal.ring()
                    }
                }
                if claims?.isEmpty != false { await signal.wait(until: await nextLook(after: claims), clock: clock) }
            }
        }
    }

    /// Claims no more; `run` returns when what is in work is done.
    public func stop() {
        state.withLock { $0.isStopping = true }
        signal.ring()
    }

    /// Does everything that is due now, once, and says how many deliveries that were.
    @discardableResult
    public func runOnce() async -> Int {
        let leaseEnd = clock.now() + settings.lease
        let claims = await claim(upTo: settings.concurrency) ?? []
        await withDiscardingTaskGroup { group in
            for claim in claims { group.addTask { await self.work(on: claim, until: leaseEnd) } }
        }
        return claims.count
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } || Task.isCancelled }

    /// Nil when the store failed.
    private func claim(upTo limit: Int) async -> [DeliveryClaim]? {
        guard limit > 0 else { return [] }
        do {
            return try await store.claimDeliveries(at: clock.now(), lease: settings.lease, limit: limit)
        } catch {
            logger.error("deliveries could not be claimed", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// When to look again if nobody rings: at the next due moment, but not later than the idle look.
    private func nextLook(after claims: [DeliveryClaim]?) async -> Timestamp {
        let now = clock.now()
        // A full disk still tells what is due: without a rest the loop would ask for it, and complain, without end.
        guard claims != nil else { return now + restAfterFailure }
        let idle = now + idleLookEvery
        guard state.withLock({ $0.inWork }) < settings.concurrency else { return idle }
        let due = (try? await store.nextDue()) ?? nil
        // A moment that has passed is a deadline that the sweep is about to keep; a short rest keeps the loop calm.
        return min(idle, max(due ?? idle, now + restAtLeast))
    }
}

private let idleLookEvery: Duration = .seconds(2)
private let restAtLeast: Duration = .milliseconds(20)
private let restAfterFailure: Duration = .seconds(1)
