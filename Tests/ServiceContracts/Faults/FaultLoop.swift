import ServiceDoubles
import VerificationCore

/// A scenario is told over and over while the Nth call of the store fails, for N = 1, 2, 3 … until it is told without
/// the failure being met. The invariants are looked at after each step and at the end.
public struct FaultLoop: Sendable, CustomStringConvertible {
    let scenario: FaultScenario
    let moment: FaultyStore.Moment
    let isLasting: Bool

    /// Every scenario, with a failure before and after the call, once and until the store is healed.
    public static let all = FaultScenario.all.flatMap { scenario in
        FaultyStore.Moment.allCases.flatMap { moment in
            [false, true].map { FaultLoop(scenario: scenario, moment: moment, isLasting: $0) }
        }
    }

    public var description: String {
        "\(scenario), failing \(moment.rawValue) the call, \(isLasting ? "for good" : "once")"
    }

    /// - Parameter envelopes: How many sealed codes the store keeps; asked when all has ended.
    /// - Returns: How many failures were met.
    /// - Throws: `ContractBreach` when an invariant does not hold.
    @discardableResult
    public func run(
        on store: any StoreContract.Store, seed: UInt64 = 1, envelopes: () async throws -> Int
    ) async throws -> Int {
        var struck = 0
        for number in 1...callsMax {
            let world = try await ServiceWorld(on: store, seed: seed &+ UInt64(number), workflow: scenario.workflow)
            world.store.fail(call: number, moment, lasting: isLasting)
            do {
                try await scenario.tell(world)
                let isMet = world.store.struck > 0
                let last = try await world.records().first
                try await world.settle(envelopes: envelopes)
                struck += world.store.struck
                guard isMet else {
                    try await judgeEnd(world, last?.key)
                    return struck
                }
            } catch let breach as ContractBreach {
                throw ContractBreach(description: "call \(number): \(breach)")
            }
        }
        throw ContractBreach(description: "the scenario does not end within \(callsMax) calls")
    }

    /// What was told without a failure ends as it should, or the loop would prove nothing.
    private func judgeEnd(_ world: ServiceWorld, _ key: VerificationKey?) async throws {
        let words = try await world.records().map(\.state.ledger.status.word)
        try world.expect(words.contains(scenario.end), "without a failure it ended as \(words)")
    }
}

/// Calls of the store that a scenario may make before a failure would be met.
private let callsMax = 1000
