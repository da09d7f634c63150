import Synchronization

/// The misbehaviour that was asked for, and how often it struck.
public final class FaultBoard: Sendable {
    public static let faultsMax = 100

    private struct State {
        var faults: [Fault] = []
        var isQuotaUsedUp = false
        var isEveryTokenWrong = false
        var dice: FaultDice
        var lastID = 0
        var struck: [FaultKind: Int] = [:]
    }

    /// What probabilities are drawn from; the same seed and the same requests give the same faults.
    public let seed: UInt64
    private let state: Mutex<State>

    public init(seed: UInt64 = 0) {
        self.seed = seed
        state = Mutex(State(dice: FaultDice(seed: seed)))
    }

    /// Faults that are not used up, in the order in which they are looked at.
    public var faults: [Fault] { state.withLock { $0.faults } }

    /// Faults whose time is not over.
    public func faults(at now: SandboxTime) -> [Fault] { faults.filter { !$0.isOver(at: now) } }

    /// How many requests each kind has struck so far, also those of faults that are over.
    public var struck: [FaultKind: Int] { state.withLock { $0.struck } }

    /// Whether the account has nothing left to pay with.
    public var isQuotaUsedUp: Bool {
        get { state.withLock { $0.isQuotaUsedUp } }
        set { state.withLock { $0.isQuotaUsedUp = newValue } }
    }

    /// Whether even the right credentials are refused.
    public var isEveryTokenWrong: Bool {
        get { state.withLock { $0.isEveryTokenWrong } }
        set { state.withLock { $0.isEveryTokenWrong = newValue } }
    }

    /// Queues a fault behind the others; false when there are too many already.
    public func add(_ fault: Fault) -> Bool { add([fault]) }

    /// Queues faults together, or none of them.
    public func add(_ faults: [Fault]) -> Bool {
        state.withLock { state in
            guard state.faults.count + faults.count <= FaultBoard.faultsMax else { return false }
            for var fault in faults {
                state.lastID += 1
                fault.id = state.lastID
                state.faults.append(fault)
            }
            return true
        }
    }

    /// Takes a fault off the board; false when it is not there.
    public func remove(_ id: Int) -> Bool {
        state.withLock { state in
            let count = state.faults.count
            state.faults.removeAll { $0.id == id }
            return state.faults.count < count
        }
    }

    /// Puts a preset in force in the place of its former self; false when there are too many faults already.
    public func switchOn(
        _ preset: FaultPreset, at service: VendorService, from start: SandboxTime, until end: SandboxTime? = nil
    ) -> Bool {
        switchOff(preset, at: service)
        return add(preset.faults(at: service, from: start, until: end))
    }

    /// Ends a preset's faults.
    public func switchOff(_ preset: FaultPreset, at service: VendorService) {
        state.withLock { $0.faults.removeAll { $0.preset == preset && $0.scope.endpoints.first?.service == service } }
    }

    /// The fault that strikes a request to an endpoint now, if any; the first that is drawn wins, and is counted.
    public func strike(_ endpoint: VendorEndpoint, at now: SandboxTime) -> Fault? {
        state.withLock { state in
            state.faults.removeAll { $0.isOver(at: now) }
            for index in state.faults.indices {
                let fault = state.faults[index]
                guard fault.reaches(endpoint), fault.isActive(at: now),
                    fault.percent >= 100 || state.dice.percent() < fault.percent
                else { continue }
                state.faults[index].struck += 1
                state.faults[index].remaining = fault.remaining.map { $0 - 1 }
                if state.faults[index].remaining == 0 { state.faults.remove(at: index) }
                state.struck[fault.kind, default: 0] += 1
                return fault
            }
            return nil
        }
    }

    /// Forgets every fault and what they struck, so that all goes well again.
    public func clear() {
        state.withLock { $0 = State(dice: FaultDice(seed: seed)) }
    }
}

/// A seeded source of chance after Sebastiano Vigna's SplitMix64.
private struct FaultDice {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// 0 to 99.
    mutating func percent() -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % 100)
    }
}
