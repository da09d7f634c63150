import Foundation
import ServiceContracts

/// Which worlds are to be simulated, and how much is told of one that breaks a rule.
public struct SimulationOrder: Sendable {
    public let first: UInt64
    public let count: Int
    /// Lines of the history that are told.
    public let lines: Int

    /// What the environment says: `SIMULATION_SEED` for one world again, `SIMULATION_SEEDS` for so many, and
    /// `SIMULATION_LINES`.
    public init() {
        let environment = ProcessInfo.processInfo.environment
        first = Soak.seed("SIMULATION_SEED")
        let isAgain = environment["SIMULATION_SEED"] != nil
        count = isAgain ? 1 : Soak.rounds("SIMULATION_SEEDS", short: 200, long: 10_000)
        lines = environment["SIMULATION_LINES"].flatMap { Int($0) } ?? 120
    }

    /// Simulates them.
    /// - Returns: What is told of all, and of each that broke a rule.
    public func carryOut() async -> (total: Simulations.Total, failures: [String]) {
        print("seed of the simulation: \(first)")
        let total = await Simulations(first: first, count: count).run()
        let failures = total.failed.sorted { $0.seed < $1.seed }.map { outcome in
            "world \(outcome.seed &- first &+ 1) of \(count), \(outcome.report(lines: lines))"
        }
        if failures.isEmpty { Soak.tell(total.summary) }
        return (total, failures)
    }
}
