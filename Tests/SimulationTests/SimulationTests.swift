import Foundation
import ServiceContracts
import Testing

@Suite struct `The service in a simulated world` {
    @Test("R109 I1 I2 I3 I4 I5 holds in every world that a seed makes")
    func everySeed() async {
        let first = Soak.seed("SIMULATION_SEED")
        let isAgain = ProcessInfo.processInfo.environment["SIMULATION_SEED"] != nil
        let count = isAgain ? 1 : Soak.rounds("SIMULATION_SEEDS", short: 200, long: 10_000)
        print("seed of the simulation: \(first)")
        let total = await Simulations(first: first, count: count).run()
        let lines = ProcessInfo.processInfo.environment["SIMULATION_LINES"].flatMap { Int($0) } ?? 120
        for outcome in total.failed.sorted(by: { $0.seed < $1.seed }) {
            Issue.record("world \(outcome.seed &- first &+ 1) of \(count), \(outcome.report(lines: lines))")
        }
        #expect(total.tally["verifications"] >= count)
        if total.failed.isEmpty { Soak.tell(total.summary) }
    }

    @Test("R109 a seed makes the same history again", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func again(seed: UInt64) async {
        let one = await Simulations.outcome(of: seed)
        let two = await Simulations.outcome(of: seed)
        #expect(one.digest == two.digest)
        #expect(one.lines == two.lines)
        #expect(one.lines.count > 1000)
        let other = await Simulations.outcome(of: seed + 100)
        #expect(other.digest != one.digest)
    }
}
