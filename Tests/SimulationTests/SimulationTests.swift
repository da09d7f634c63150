import Simulation
import Testing

@Suite struct `The service in a simulated world` {
    @Test("R109 I1 I2 I3 I4 I5 holds in every world that a seed makes")
    func everySeed() async {
        let order = SimulationOrder()
        let (total, failures) = await order.carryOut()
        for failure in failures { Issue.record("\(failure)") }
        #expect(total.verifications >= order.count)
    }

    @Test("R109 a seed makes the same history again", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func again(seed: UInt64) async {
        let one = await Simulations.outcome(of: seed)
        let two = await Simulations.outcome(of: seed)
        #expect(one.digest == two.digest)
        #expect(one.lines == two.lines)
        #expect(one.lines.count > 500)
        let other = await Simulations.outcome(of: seed + 100)
        #expect(other.digest != one.digest)
    }
}
